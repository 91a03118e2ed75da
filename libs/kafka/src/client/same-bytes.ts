/** Compares short pieces of buffers: for them a call out of JavaScript costs more than a loop. */

export interface TwoPlaces {
  readonly a: Buffer;
  readonly aFrom: number;
  readonly b: Buffer;
  readonly bFrom: number;
  /** Bytes; both pieces lie within their buffers. */
  readonly length: number;
}

export function isSameBytes({ a, aFrom, b, bFrom, length }: TwoPlaces): boolean {
  // What differs mostly differs at its end: counters, times.
  for (let at = length - 1; at >= 0; at -= 1) {
    if (a[aFrom + at] !== b[bFrom + at]) return false;
  }
  return true;
}
