/** Writing of CSV lines (RFC 4180): quoted where a field needs it. */

export interface CsvDialect {
  readonly separator: ',' | ';';
  readonly lineEnd: '\n' | '\r\n';
}

export function csvField(text: string, { separator }: CsvDialect): string {
  const mustQuote = text.includes(separator) || /["\r\n]/.test(text);
  return mustQuote ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A line with its end. */
export function csvLine(fields: readonly string[], dialect: CsvDialect): string {
  const line = fields.map((field) => csvField(field, dialect)).join(dialect.separator);
  return `${line}${dialect.lineEnd}`;
}
