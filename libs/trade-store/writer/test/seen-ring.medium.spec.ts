/** Slots of message identities on a real database, under the rights of the sink. */
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Instant } from '@tributary/domain';
import { instant } from '@tributary/testing';
import { aStore, write } from './store.js';
import type { WriterStore } from './store.js';

const NANOS_PER_DAY = 86_400_000_000_000n;
/** Falls into slot 0, as every ninth day does. */
const DAY_ZERO = (2_277n * 9n * NANOS_PER_DAY) as Instant;
const on = (day: bigint, nanos = 0n): Instant =>
  (DAY_ZERO + day * NANOS_PER_DAY + nanos) as Instant;

let store: WriterStore;
beforeAll(async () => {
  store = await aStore();
});
beforeEach(() => store.admin.query('truncate trade_store.seen_message'));

const keep = (times: readonly Instant[]) =>
  write(store.writer, {
    seen: times.map((receivedAt, index) => ({
      sourceSystem: 'plain',
      messageId: `m-${index}`,
      receivedAt,
    })),
  });
const slots = () => store.writer.transaction((tx) => tx.seenRing.slots());
const truncate = (slot: number, upTo: Instant) =>
  store.writer.transaction((tx) => tx.seenRing.truncate(slot, upTo));

describe('a slot of message identities', () => {
  it('tells the times between which its messages were received', async () => {
    await keep([on(0n, 5_000n), on(9n), on(0n), on(3n)]);
    expect(await slots()).toEqual([
      { slot: 0, oldest: on(0n), youngest: on(9n) },
      { slot: 3, oldest: on(3n), youngest: on(3n) },
    ]);
  });

  it('is emptied alone, up to the very time of its youngest message', async () => {
    await keep([on(0n), on(0n, 5_000n), on(1n), on(8n)]);
    expect(await truncate(0, on(0n, 4_999n))).toBe('counting');
    expect(await truncate(0, on(0n, 5_000n))).toBe('truncated');
    expect(await truncate(0, on(0n, 5_000n))).toBe('empty');
    expect((await slots()).map(({ slot }) => slot)).toEqual([1, 8]);
  });

  it.each([-1, 9, 0.5, Number.NaN])('has no number %p', async (slot) => {
    await expect(truncate(slot, instant('2026-01-01T00:00:00Z'))).rejects.toThrow(RangeError);
  });
});
