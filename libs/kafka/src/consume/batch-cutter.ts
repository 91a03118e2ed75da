/** Cuts what one fetch brought into batches of bounded length. Pure. */
import type { KafkaRecord } from '../types.js';

/** One piece of a fetch: `lastOffset` is the last offset covered, control records included. */
export interface Chunk {
  readonly records: readonly KafkaRecord[];
  readonly lastOffset: bigint;
}

/**
 * Records below `from` are dropped, the rest is cut in pieces of at most `maxRecords` (> 0). The
 * last piece reaches to `lastOffset`, the last offset of the fetch. No record left, no piece.
 */
export function cutChunks(
  records: readonly KafkaRecord[],
  { from, lastOffset, maxRecords }: { from: bigint; lastOffset: bigint; maxRecords: number },
): Chunk[] {
  const wanted = records.filter(({ offset }) => offset >= from);
  const chunks: Chunk[] = [];
  for (let at = 0; at < wanted.length; at += maxRecords) {
    const piece = wanted.slice(at, at + maxRecords);
    const isLast = at + maxRecords >= wanted.length;
    const last = piece.at(-1);
    if (last !== undefined) {
      chunks.push({ records: piece, lastOffset: isLast ? lastOffset : last.offset });
    }
  }
  return chunks;
}
