import { describe, expect, it } from '@jest/globals';
import { TRADES_CANONICAL } from '@tributary/contracts';
import { encodeTradeRecord } from '@tributary/contract-mapping';
import { formatKey } from '@tributary/domain';
import { aTradeKey, aTradeRecord, instant } from '@tributary/testing';
import type { CanonicalRecord } from './core/stream-batch.js';
import { StreamReader } from './stream-reader.js';

const CONTEXT = {
  originId: 1,
  poison: new Map<bigint, string>(),
  quarantinedAt: instant('2026-01-05T10:00:00Z'),
};
const COUNT = 180;

/** Counts how often its value is asked for: reading it asks once. */
class Watched implements CanonicalRecord {
  readonly topic = TRADES_CANONICAL.name;
  readonly partition = 0;
  readonly headers = {};
  readonly timestampMs = 1n;
  reads = 0;

  constructor(
    readonly offset: bigint,
    readonly key: Uint8Array,
    private readonly bytes: Uint8Array | null,
  ) {}

  get value(): Uint8Array | null {
    this.reads += 1;
    return this.bytes;
  }
}

function aRecord(offset: bigint): Watched {
  const key = aTradeKey({ tradeId: `T-${offset}` });
  const { bytes } = encodeTradeRecord(aTradeRecord({ head: { key, messageId: `M-${offset}` } }));
  // One in seven cannot be read.
  return new Watched(offset, Buffer.from(formatKey(key)), offset % 7n === 0n ? null : bytes);
}

const records = (): Watched[] =>
  Array.from({ length: COUNT }, (_, index) => aRecord(BigInt(index)));

async function readAhead(reader: StreamReader, waiting: readonly CanonicalRecord[]): Promise<void> {
  const upcoming = ({ skip, countMax }: { skip: number; countMax: number }) =>
    waiting.slice(skip, skip + countMax);
  await reader.readAhead({ upcoming }, { originId: 1, signal: new AbortController().signal });
}

describe('StreamReader', () => {
  it('reads ahead what it would read anyway, and reads it once', async () => {
    const [ahead, plain] = [records(), records()];
    const reader = new StreamReader();
    await readAhead(reader, ahead);
    expect(ahead.every(({ reads }) => reads === 1)).toBe(true);
    const read = reader.read({ records: ahead }, CONTEXT);
    expect(read.records).toEqual(reader.read({ records: plain }, CONTEXT).records);
    expect(read.quarantined.map(({ at }) => at.position)).toHaveLength(26);
    expect(ahead.filter(({ reads }) => reads > 1).map(({ offset }) => offset % 7n)).toEqual(
      Array<bigint>(26).fill(0n),
    );
  });

  it('reads the rest where less was ahead than came', async () => {
    const all = records();
    const reader = new StreamReader();
    await readAhead(reader, all.slice(0, 60));
    expect(reader.read({ records: all }, CONTEXT)).toEqual(
      new StreamReader().read({ records: records() }, CONTEXT),
    );
  });

  it('reads again what was fetched again, what moved, and what the store refused', async () => {
    const reader = new StreamReader();
    const all = records();
    await readAhead(reader, all);
    const expected = new StreamReader().read({ records: records() }, CONTEXT);
    expect(reader.read({ records: records() }, CONTEXT)).toEqual(expected);
    const moved = reader.read({ records: all.slice(1) }, CONTEXT);
    expect(moved.records).toEqual(expected.records);
    const mixed = [...all.slice(0, 1), ...all.slice(2)];
    expect(reader.read({ records: mixed }, CONTEXT).records).toEqual(expected.records.slice(1));
    const poison = new Map([[3n, 'refused']]);
    const refused = reader.read({ records: all }, { ...CONTEXT, poison });
    expect(refused.quarantined.map(({ at }) => at.position)).toContain(3n);
  });

  it('ends when it is told to', async () => {
    const all = records();
    const stop = new AbortController();
    const reading = new StreamReader().readAhead(
      {
        upcoming: ({ skip, countMax }) => {
          if (skip > 0) stop.abort();
          return all.slice(skip, skip + countMax);
        },
      },
      { originId: 1, signal: stop.signal },
    );
    await reading;
    expect(all.filter(({ reads }) => reads > 0)).toHaveLength(100);
  });
});
