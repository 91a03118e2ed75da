/** Reads what is sent to `COPY` by the rules of the PostgreSQL manual, "COPY", File Formats. */

const UNESCAPED: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** Text format: rows end with a newline, values are separated by tabs, `\N` is null. */
export function readTextRows(text: string): (string | null)[][] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last row has no end');
  return lines.map((line) => {
    if (line === '\\.') throw new Error('a row is the end-of-data marker');
    return line.split('\t').map(readTextValue);
  });
}

function readTextValue(value: string): string | null {
  if (value === '\\N') return null;
  if (value.includes('\r')) throw new Error('a bare carriage return');
  return value.replaceAll(/\\(.)/gs, (_, letter: string) => UNESCAPED[letter] ?? letter);
}

/** Binary format: signature, flags, header extension, then rows of length-prefixed values. */
export function readBinaryRows(bytes: Buffer): (Buffer | null)[][] {
  const signature = Buffer.from([0x50, 0x47, 0x43, 0x4f, 0x50, 0x59, 0x0a, 0xff, 0x0d, 0x0a, 0]);
  if (!bytes.subarray(0, 11).equals(signature)) throw new Error('no signature');
  if (bytes.readUInt32BE(11) !== 0) throw new Error('flags are set');
  let at = 19 + bytes.readUInt32BE(15);
  const rows: (Buffer | null)[][] = [];
  for (;;) {
    const count = bytes.readInt16BE(at);
    at += 2;
    if (count === -1) break;
    const row: (Buffer | null)[] = [];
    for (let column = 0; column < count; column += 1) {
      const length = bytes.readInt32BE(at);
      at += 4;
      row.push(length === -1 ? null : bytes.subarray(at, at + length));
      at += Math.max(length, 0);
    }
    rows.push(row);
  }
  if (at !== bytes.length) throw new Error('bytes behind the end');
  return rows;
}
