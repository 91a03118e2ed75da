/**
 * Cuts a JSON array into the exact bytes of its elements, so that each can be kept as it came.
 *
 * Only the structure is looked at; whether an element is JSON is for `decodeJson` to say. The array
 * is well formed exactly if the cut succeeds and every element decodes.
 */
import type { RecordFault } from '../fault.js';
import {
  BACKSLASH,
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  isSpace,
  OPEN_ARRAY,
  OPEN_OBJECT,
  QUOTE,
} from './characters.js';

/** Elements a cut makes at most; it guards memory, the callers' own limits are lower. */
export const SPLIT_ELEMENTS_MAX = 100_000;

export type SplitJson =
  | { readonly elements: Uint8Array[] }
  | { readonly single: true }
  | { readonly fault: RecordFault };

/** @returns `single` where the text is no array. Never throws; bytes are not copied. */
export function splitJsonArray(bytes: Uint8Array): SplitJson {
  const start = skipSpace(bytes, 0);
  if (bytes[start] !== OPEN_ARRAY) return { single: true };
  const elements: Uint8Array[] = [];
  let from = start + 1;
  for (;;) {
    const end = endOfElement(bytes, from);
    if (end === undefined) return broken('the JSON array is not closed');
    const element = trimmed(bytes.subarray(from, end));
    const isLast = bytes[end] === CLOSE_ARRAY;
    const isEmptyArray = isLast && elements.length === 0 && element.length === 0;
    if (element.length === 0 && !isEmptyArray) {
      return broken(`element ${elements.length} of the JSON array is empty`);
    }
    if (!isEmptyArray) elements.push(element);
    if (isLast) return closed(bytes, end, elements);
    if (elements.length >= SPLIT_ELEMENTS_MAX) {
      return broken(`the JSON array has more than ${SPLIT_ELEMENTS_MAX} elements`);
    }
    from = end + 1;
  }
}

function closed(bytes: Uint8Array, end: number, elements: Uint8Array[]): SplitJson {
  if (skipSpace(bytes, end + 1) < bytes.length) return broken('the JSON goes on after its array');
  return { elements };
}

/** Place of the comma or bracket that ends the element; undefined where there is none. */
function endOfElement(bytes: Uint8Array, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfString(bytes, at + 1);
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) depth += 1;
    else if (depth === 0 && (byte === COMMA || byte === CLOSE_ARRAY)) return at;
    else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth -= 1;
    if (depth < 0) return undefined;
  }
  return undefined;
}

/** Place of the closing quote; the length where there is none. */
function endOfString(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at])) at += 1;
  return at;
}

function trimmed(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  const start = skipSpace(bytes, 0);
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return bytes.subarray(start, end);
}

function broken(detail: string): SplitJson {
  return { fault: { reason: 'UNDECODABLE', field: '', detail } };
}
