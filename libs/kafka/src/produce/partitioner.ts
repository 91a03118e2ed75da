/**
 * The partition of a key: murmur2 as in the Java client, so that every writer agrees. The client
 * library's own version computes with bigint, some twenty times slower.
 */
const SEED = 0x9747b28c;
const M = 0x5bd1e995;
const R = 24;

/** Partition of a key among `partitions` (> 0). */
export function partitionOf(key: string | Buffer, partitions: number): number {
  const bytes = typeof key === 'string' ? Buffer.from(key) : key;
  return (murmur2(bytes) & 0x7fffffff) % partitions;
}

/** 32-bit murmur2 hash (signed). */
export function murmur2(data: Buffer): number {
  const { length } = data;
  let h = SEED ^ length;
  let at = 0;
  for (; at + 4 <= length; at += 4) {
    let k = Math.imul(data.readInt32LE(at), M);
    k ^= k >>> R;
    h = Math.imul(h, M) ^ Math.imul(k, M);
  }
  const rest = length - at;
  if (rest > 0) {
    for (let i = rest - 1; i >= 0; i--) h ^= (data[at + i] ?? 0) << (8 * i);
    h = Math.imul(h, M);
  }
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}
