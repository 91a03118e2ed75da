/** Buffers of chunks that were sent, for the next ones: to make each anew shows in a profile. */

/** Rows of a chunk, before it is sent. */
export const CHUNK_BYTES = 64 * 1024;
/** Room for the row that makes a chunk full. */
const LAST_ROW_BYTES = 8 * 1024;
const POOLED_BYTES = CHUNK_BYTES + LAST_ROW_BYTES;
/** More are left to the garbage collector. */
const POOLED_MAX = 64;

const pooled: Buffer[] = [];

export function takeBuffer(): Buffer {
  return pooled.pop() ?? Buffer.allocUnsafeSlow(POOLED_BYTES);
}

/** Nobody may use the bytes any more. Those that outgrew the chunk are not kept. */
export function giveBack(bytes: Buffer): void {
  if (bytes.buffer.byteLength !== POOLED_BYTES || pooled.length >= POOLED_MAX) return;
  pooled.push(Buffer.from(bytes.buffer));
}
