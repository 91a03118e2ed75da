/** Rows in the text format of `COPY` (PostgreSQL manual, "COPY", Text Format). Pure. */

/** A value of a row; `null` is SQL NULL. */
export type CopyValue = string | bigint | number | boolean | null;

const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = /[\\\t\n\r]/g;
const ESCAPED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

/** One line with its end. */
export function textRow(values: readonly CopyValue[]): string {
  let line = textValue(values[0] ?? null);
  for (let index = 1; index < values.length; index += 1) {
    line += `\t${textValue(values[index] ?? null)}`;
  }
  return `${line}\n`;
}

function textValue(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value !== 'string') return value.toString();
  return SPECIAL.test(value) ? value.replace(SPECIALS, (found) => ESCAPED[found] ?? '') : value;
}

/** Text of a `bytea`, to be given as a value. */
export function byteaText(bytes: Uint8Array): string {
  return `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
}
