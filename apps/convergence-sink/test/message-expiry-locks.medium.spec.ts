/** Forgetting message identities beside steps that read and write them: nobody waits for long. */
import { describe, expect, it } from '@jest/globals';
import type { Instant } from '@tributary/domain';
import { assertEventually, instant } from '@tributary/testing';
import { WriteConflictError } from '@tributary/trade-store-writer';
import type { StoreTransaction } from '@tributary/trade-store-writer';
import { expireMessages } from '../src/expire-messages.js';
import type { MessageExpiryResult } from '../src/expire-messages.js';
import { LOCK_TIMEOUT_MS } from '../src/limits.js';
import { SEVEN_DAYS_NANOS, aStore } from './support.js';
import type { TestStore } from './support.js';

const DAY = 86_400_000_000_000n;
const NOW = instant('2026-03-20T12:00:00Z');
const OLD = (NOW - 8n * DAY) as Instant;
/** The slot of the old message. */
const SLOT = Number((OLD / DAY) % 9n);
const LOOKS_INTO_SLOT = `
  select from pg_locks where granted and mode = 'ShareRowExclusiveLock'
    and relation = 'trade_store.seen_message_${SLOT}'::regclass`;

let messages = 0;
const message = (receivedAt: Instant) => {
  messages += 1;
  return { sourceSystem: 'plain', messageId: `m-${messages}`, receivedAt };
};

/** A store with one message to forget, and one of today. */
async function anAgedStore(): Promise<TestStore> {
  const store = await aStore();
  await step(store, [OLD, NOW]);
  return store;
}

/** What a step of the stream does with identities, with its own patience. */
function step(
  store: TestStore,
  times: readonly Instant[],
  between: (tx: StoreTransaction) => Promise<void> = async () => undefined,
): Promise<void> {
  const seen = times.map(message);
  const work = async (tx: StoreTransaction): Promise<void> => {
    await tx.seen(seen);
    await between(tx);
    await tx.write({ changes: [], events: [], tallies: [], seen, quarantined: [] });
  };
  return store.writer.transaction(work, { lockTimeoutMs: LOCK_TIMEOUT_MS });
}

function expire({ writer }: TestStore): Promise<MessageExpiryResult> {
  const clock = { now: () => NOW, messageTimeToLiveNanos: SEVEN_DAYS_NANOS };
  return expireMessages(writer, clock);
}

async function untilExpiryLooks({ admin }: TestStore): Promise<void> {
  await assertEventually(async () => {
    expect((await admin.query(LOOKS_INTO_SLOT)).rowCount).toBe(1);
  });
}

async function keptIn({ admin }: TestStore): Promise<number | null> {
  return (await admin.query(`select from trade_store.seen_message_${SLOT}`)).rowCount;
}

describe('forgetting beside a running step', () => {
  it('gives up where a step does not end, and is done by a later run', async () => {
    const store = await anAgedStore();
    await step(store, [NOW], async () => {
      const { truncated, left } = await expire(store);
      expect([truncated.length, left.map(({ slot }) => slot)]).toEqual([0, [SLOT]]);
    });
    expect(await keptIn(store)).toBe(1);
    expect((await expire(store)).truncated.map(({ slot }) => slot)).toEqual([SLOT]);
    expect(await keptIn(store)).toBe(0);
  });

  it('keeps no reader waiting', async () => {
    const store = await anAgedStore();
    let expiring: Promise<MessageExpiryResult> | undefined;
    await step(store, [NOW], async () => {
      expiring = expire(store);
      await untilExpiryLooks(store);
      await store.writer.transaction((tx) => tx.seen([message(NOW)]), { lockTimeoutMs: 1 });
    });
    await expiring;
  });

  it('gives way to a step that has read the slot and writes it', async () => {
    const store = await anAgedStore();
    let expiring: Promise<MessageExpiryResult> | undefined;
    await step(store, [OLD], async () => {
      expiring = expire(store);
      await untilExpiryLooks(store);
    });
    await expiring;
    expect(await keptIn(store)).toBe(0);
  });

  it('keeps a message that came into the slot after it was chosen', async () => {
    const store = await anAgedStore();
    const truncate = () => store.writer.transaction((tx) => tx.seenRing.truncate(SLOT, OLD));
    await store.writer.transaction(async (tx) => {
      const seen = [message((OLD + 9n * DAY) as Instant)];
      await tx.write({ changes: [], events: [], tallies: [], seen, quarantined: [] });
      await expect(truncate()).rejects.toThrow(WriteConflictError);
    });
    expect(await truncate()).toBe('counting');
    expect(await keptIn(store)).toBe(2);
  });

  it('empties a slot once, however many sinks run it, and no step fails', async () => {
    const store = await anAgedStore();
    let isDone = false;
    const stream = async (): Promise<number> => {
      let steps = 0;
      for (; !isDone; steps += 1) await step(store, [NOW, (NOW - DAY) as Instant]);
      return steps;
    };
    const streams = [stream(), stream()];
    const emptied = async (): Promise<number> => (await expire(store)).truncated.length;
    let truncated = 0;
    try {
      await assertEventually(async () => {
        const counts = await Promise.all([emptied(), emptied()]);
        truncated += counts.reduce((sum, count) => sum + count, 0);
        expect(truncated).toBe(1);
      });
    } finally {
      isDone = true;
    }
    for (const steps of await Promise.all(streams)) expect(steps).toBeGreaterThan(0);
    expect(await keptIn(store)).toBe(0);
  });
});
