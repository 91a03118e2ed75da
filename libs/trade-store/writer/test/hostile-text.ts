import fc from 'fast-check';

/** What formats, quoting and arrays of the database may trip over. */
const PIECES = [
  '\\',
  '\\\\',
  '\u0001',
  '\u0002',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\\N',
  '\\.',
  '\\t',
  '\\x41',
  '\b',
  '\v',
  '\f',
  '\u007f',
  "'",
  '"',
  ',',
  '{',
  '}',
  '{}',
  'NULL',
  'null',
  '|',
  ' ',
  '',
  '$1',
  '--',
  ';',
  '%s',
  '\u00a0',
  'e\u0301',
  '\u20ac',
  '\u{1f4c8}',
  '\u{10ffff}',
  '\u2028',
  '\ufeff',
  'PGCOPY\n\u00ff\r\n',
];

/** Text the database can hold: any code point but NUL; half surrogates are not text. */
export const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(...PIECES),
      fc.string({ unit: 'binary', maxLength: 6 }).map((text) => text.replaceAll('\u0000', '')),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));
