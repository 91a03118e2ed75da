/** Reads what is sent to `COPY`: PostgreSQL manual, "COPY", Binary Format, and types' own forms. */
import type { ColumnType } from '../src/values/column-types.js';

/** What the messages of one whole copy hold: `CopyData` each, then `CopyDone`. */
export function copiedBytes(messages: Buffer): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (; messages[at] === 'd'.charCodeAt(0); at += 1 + messages.readInt32BE(at + 1)) {
    parts.push(messages.subarray(at + 5, at + 1 + messages.readInt32BE(at + 1)));
  }
  const done = Buffer.from('c\0\0\0\x04', 'latin1');
  if (!messages.subarray(at).equals(done)) throw new Error('the copy does not end with CopyDone');
  return Buffer.concat(parts);
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

const EPOCH_MS = Date.UTC(2000, 0, 1);
const MS_PER_DAY = 86_400_000;

/** An array of one dimension in binary form (PostgreSQL source, `array_send`). */
export function readBinaryArray(bytes: Buffer): { typeId: number; values: (Buffer | null)[] } {
  const [dimensions, flags, typeId] = [0, 4, 8].map((at) => bytes.readInt32BE(at));
  if (dimensions !== 1 || bytes.readInt32BE(16) !== 1) throw new Error('not a plain array');
  const values: (Buffer | null)[] = [];
  let at = 20;
  for (let left = bytes.readInt32BE(12); left > 0; left -= 1) {
    const length = bytes.readInt32BE(at);
    at += 4;
    values.push(length === -1 ? null : bytes.subarray(at, at + length));
    at += Math.max(length, 0);
  }
  if (at !== bytes.length) throw new Error('bytes behind the end');
  if ((flags === 1) !== values.includes(null)) throw new Error('the null flag is wrong');
  return { typeId: typeId ?? 0, values };
}

/** The text the database would show; instants in UTC with microseconds, `bytea` as plain hex. */
export function shown(value: Buffer | null, type: ColumnType): string | null {
  return value === null ? null : SHOWN[type](value);
}

const SHOWN: Readonly<Record<ColumnType, (value: Buffer) => string>> = {
  bool: (value) => String(value[0] === 1),
  bytea: (value) => value.toString('hex'),
  date: (value) => new Date(EPOCH_MS + value.readInt32BE() * MS_PER_DAY).toISOString().slice(0, 10),
  int2: (value) => value.readInt16BE().toString(),
  int4: (value) => value.readInt32BE().toString(),
  int8: (value) => value.readBigInt64BE().toString(),
  numeric: shownNumeric,
  text: (value) => value.toString('utf8'),
  timestamptz: (value) => {
    const micros = value.readBigInt64BE();
    const below = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
    const seconds = new Date(EPOCH_MS + Number((micros - below) / 1000n)).toISOString();
    return `${seconds.slice(0, 19)}.${below.toString().padStart(6, '0')}`;
  },
};

/** Digits of base 10,000 from the first one's weight down, cut to the digits to show. */
function shownNumeric(value: Buffer): string {
  const [count, weight] = [value.readInt16BE(0), value.readInt16BE(2)];
  const [sign, scale] = [value.readUInt16BE(4), value.readInt16BE(6)];
  if (value.length !== 8 + count * 2) throw new Error('a numeric of another length');
  let scaled = 0n;
  for (let index = 0; index < count; index += 1) {
    const digit = value.readInt16BE(8 + index * 2);
    if (digit < 0 || digit > 9_999) throw new Error(`digit ${digit}`);
    scaled = scaled * 10_000n + BigInt(digit);
  }
  const exponent = (weight - count + 1) * 4 + scale;
  const units =
    exponent >= 0 ? scaled * 10n ** BigInt(exponent) : scaled / 10n ** BigInt(-exponent);
  const digits = units.toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  const text = scale === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return sign === 0x4000 ? `-${text}` : text;
}
