/** Headers as the client library reads them (bytes, several under one name), as texts. */

/** Of a repeated header the last one counts; one without a value is none. */
export function headerTexts(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (Buffer.isBuffer(last)) texts[name] = last.toString('utf8');
  }
  return texts;
}
