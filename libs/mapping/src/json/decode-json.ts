/** Bytes of one record to a JSON value: strict UTF-8, exact numbers, no name twice. */
import type { RecordFault } from '../fault.js';
import { excerpt } from '../fault.js';
import type { JsonValue } from './json-value.js';
import { JsonSyntaxError, parseJson } from './parse-json.js';

/** Bytes of one record (decisions section 5). */
export const JSON_BYTES_MAX = 512 * 1024;

export type DecodedJson = { readonly value: JsonValue } | { readonly fault: RecordFault };

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const EXCERPT_BYTES = 48;

/** Decodes one record. Never throws; what is wrong and where is in the fault. */
export function decodeJson(bytes: Uint8Array): DecodedJson {
  if (bytes.length > JSON_BYTES_MAX) {
    const detail = `${bytes.length} bytes; the limit is ${JSON_BYTES_MAX}`;
    return { fault: { reason: 'TOO_LARGE', field: '', detail } };
  }
  let text: string;
  try {
    text = strictUtf8.decode(bytes);
  } catch {
    const start = Buffer.from(bytes.subarray(0, EXCERPT_BYTES)).toString('latin1');
    return undecodable(`the bytes are not UTF-8; they begin with ${excerpt(start)}`);
  }
  try {
    return { value: parseJson(text) };
  } catch (error) {
    if (error instanceof JsonSyntaxError) return undecodable(error.detail);
    throw error;
  }
}

function undecodable(detail: string): DecodedJson {
  return { fault: { reason: 'UNDECODABLE', field: '', detail } };
}
