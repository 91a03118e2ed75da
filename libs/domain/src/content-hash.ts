/** Content hash: what "same content" means (decisions section 4). */
import type { Action } from './codes.js';

export type ActionClass = 'STATE' | 'CANCEL' | 'TERMINATE' | 'REVIVE';

const CLASS_OF = {
  NEW: 'STATE',
  AMEND: 'STATE',
  CORRECT: 'STATE',
  SNAPSHOT: 'STATE',
  CANCEL: 'CANCEL',
  TERMINATE: 'TERMINATE',
  REVIVE: 'REVIVE',
} as const satisfies Record<Action, ActionClass>;

const CLASS_BYTE = { STATE: 1, CANCEL: 2, TERMINATE: 3, REVIVE: 4 } as const satisfies Record<
  ActionClass,
  number
>;

export const CONTENT_HASH_BYTES = 16;

/** Actions of one class with equal terms have equal content. */
export function actionClass(action: Action): ActionClass {
  return CLASS_OF[action];
}

/** True for the actions that carry the full state of the trade. */
export function isFullState(action: Action): boolean {
  return CLASS_OF[action] === 'STATE';
}

export interface ContentHashInput {
  /** SHA-256 over bytes, lower-case hex; passed in because the domain has no platform. */
  readonly sha256Hex: (bytes: Uint8Array) => string;
  readonly action: Action;
  /** `terms` as they stand on the wire; empty where the record has none. */
  readonly termsBytes: Uint8Array;
}

/** Terms beyond this do not leave their large buffer behind. */
const KEPT_BYTES_MAX = 64 * 1024;
/** Used anew for each hash: memory of its own for every record would be most of the cost. */
const kept = new Uint8Array(KEPT_BYTES_MAX);

/** First 16 bytes of SHA-256(class byte, terms bytes), lower-case hex. */
export function contentHash({ sha256Hex, action, termsBytes }: ContentHashInput): string {
  const length = 1 + termsBytes.length;
  const input = length > KEPT_BYTES_MAX ? new Uint8Array(length) : kept.subarray(0, length);
  input[0] = CLASS_BYTE[CLASS_OF[action]];
  input.set(termsBytes, 1);
  return sha256Hex(input).slice(0, CONTENT_HASH_BYTES * 2);
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hex of bytes. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
}
