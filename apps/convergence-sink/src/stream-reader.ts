/** Reads batches of the canonical topic, each while the one before it is written. */
import { setImmediate as giveWay } from 'node:timers/promises';
import { ReadAhead } from './core/read-ahead.js';
import { readBatch, readOne } from './core/stream-batch.js';
import type { CanonicalRecord, ReadBatch, ReadContext } from './core/stream-batch.js';

/** Records read before whatever else waits has its turn: well below a millisecond. */
const SLICE_RECORDS = 50;
const NO_POISON: ReadContext['poison'] = new Map();

export interface UpcomingRecords {
  /** Records that wait behind a batch: they come next, unless the partition is lost. */
  upcoming(range: { readonly skip: number; readonly countMax: number }): readonly CanonicalRecord[];
}

export class StreamReader {
  /** By the first record that was read ahead, and gone with it. */
  private readonly aheadOf = new WeakMap<CanonicalRecord, ReadAhead>();

  read(
    { records }: { readonly records: readonly CanonicalRecord[] },
    context: Omit<ReadContext, 'ahead'>,
  ): ReadBatch {
    const [first] = records;
    const isPlain = first !== undefined && context.poison.size === 0;
    const ahead = isPlain ? this.aheadOf.get(first) : undefined;
    return readBatch(records, { ...context, ahead });
  }

  /** Reads on until nothing waits any more or the signal is aborted. */
  async readAhead(
    { upcoming }: UpcomingRecords,
    { originId, signal }: { readonly originId: number; readonly signal: AbortSignal },
  ): Promise<void> {
    const ahead = new ReadAhead();
    for (;;) {
      await giveWay();
      if (signal.aborted) return;
      const slice = upcoming({ skip: ahead.count, countMax: SLICE_RECORDS });
      const [first] = slice;
      if (first === undefined) return;
      if (ahead.count === 0) this.aheadOf.set(first, ahead);
      for (const record of slice)
        ahead.add(record, readOne(record, { originId, poison: NO_POISON }));
    }
  }
}
