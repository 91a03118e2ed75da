/** The records one piece of JSON holds: an object is one, an array one for each element. */
import { splitJsonArray } from '@tributary/mapping';
import type { RecordFault } from '@tributary/mapping';

/** Elements one array may hold; a longer one is refused whole. */
export const ELEMENTS_MAX = 10_000;

export type JsonElements =
  | { readonly isArray: boolean; readonly elements: readonly Uint8Array[] }
  | { readonly fault: RecordFault };

/** Cuts without copying; whether an element is JSON is not looked at. Never throws. */
export function jsonElements(bytes: Uint8Array): JsonElements {
  const split = splitJsonArray(bytes);
  if ('fault' in split) return split;
  if ('single' in split) return { isArray: false, elements: [bytes] };
  const { elements } = split;
  if (elements.length > 0 && elements.length <= ELEMENTS_MAX) return { isArray: true, elements };
  const detail = `an array of ${elements.length} elements; 1 to ${ELEMENTS_MAX} are accepted`;
  return { fault: { reason: 'UNDECODABLE', field: '', detail } };
}

/** Message identity of one element: that of the whole, with the element's place in an array. */
export function elementMessageId(
  messageId: string | undefined,
  place: { readonly isArray: boolean; readonly index: number },
): string | undefined {
  if (messageId === undefined || messageId === '') return undefined;
  return place.isArray ? `${messageId}#${place.index}` : messageId;
}
