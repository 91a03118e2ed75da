/** Which requests say that they carry JSON. */
import type { IncomingHttpHeaders } from 'node:http';

const JSON_TYPE = /^application\/(?:json|[a-z0-9.!#$&^_-]+\+json)$/;
const UTF_8 = /^"?utf-?8"?$/;

/** True for JSON (also `+json` types) in UTF-8 without content encoding. */
export function isPlainJson(headers: IncomingHttpHeaders): boolean {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return false;
  const [type = '', ...parameters] = (headers['content-type'] ?? '')
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  const isUtf8 = charset === undefined || UTF_8.test(charset.slice('charset='.length));
  return JSON_TYPE.test(type) && isUtf8;
}
