/** Message identities on a real store: how long they count, and how they are forgotten. */
import { describe, expect, it } from '@jest/globals';
import { DECISION_CODES, decisionKindOf } from '@tributary/domain';
import type { DecimalText, Instant, TradeKey, TradeRecord } from '@tributary/domain';
import { aTradeKey, aTradeRecord, instant } from '@tributary/testing';
import { expireMessages } from '../src/expire-messages.js';
import { LATENESS_NANOS } from '../src/core/message-expiry.js';
import { chooser } from './hostile-records.js';
import {
  SEVEN_DAYS_NANOS,
  StreamFeeder,
  aContext,
  aStore,
  decisionCounts,
  onTopic,
  storeDigest,
} from './support.js';
import type { TestStore } from './support.js';

const SEED = Number(process.env['TRIBUTARY_SEED'] ?? 20_260_107);
const MICRO = 1_000n;
const HOUR = 3_600_000_000_000n;
const DAY = 24n * HOUR;
const START = instant('2026-03-02T00:00:00Z');

interface Said {
  readonly key: TradeKey;
  readonly messageId: string;
  readonly receivedAt: Instant;
  readonly source?: string;
}

/** Feeds records of sources without versions, each with a raw coordinate of its own. */
class Messages {
  private next = 0n;
  private readonly feeder: StreamFeeder;

  constructor(readonly store: TestStore) {
    this.feeder = new StreamFeeder(store, aContext());
  }

  async feed(said: readonly Said[]): Promise<void> {
    const from = this.next;
    const records = said.map((one, index) => unversioned(one, from + BigInt(index)));
    this.next += BigInt(said.length);
    await this.feeder.feed(onTopic(records, { from }));
  }

  /** Kinds of decision so far, with their counts. */
  async decisions(): Promise<Record<string, bigint>> {
    const counts = await decisionCounts(this.store.admin);
    return Object.fromEntries([...counts].map(([code, count]) => [decisionKindOf(code), count]));
  }

  /** How many slots a run emptied. */
  async expire(now: Instant, timeToLiveNanos = SEVEN_DAYS_NANOS): Promise<number> {
    const clock = { now: () => now, messageTimeToLiveNanos: timeToLiveNanos };
    const { truncated, left } = await expireMessages(this.store.writer, clock);
    expect(left).toEqual([]);
    return truncated.length;
  }
}

/** What it says depends on the message alone, as with a message that is sent again. */
function unversioned({ key, messageId, receivedAt, source = 'plain' }: Said, offset: bigint) {
  const record: TradeRecord = aTradeRecord({
    head: {
      key,
      version: 0n,
      action: 'SNAPSHOT',
      messageId,
      sourceSystem: source,
      eventTimestamp: undefined,
      receivedAt,
    },
    terms: { notional: { value: messageId.replace(/\D/g, '') as DecimalText, capped: false } },
    lineage: { stream: { topic: 'raw.plain.v1', partition: 0, offset } },
  });
  return record;
}

const at = (nanos: bigint): Instant => (START + nanos) as Instant;

describe('a message of a source without versions', () => {
  it.each([
    ['an hour later', 10n * HOUR, 11n * HOUR],
    ['on the other side of midnight', DAY - MICRO, DAY],
    ['at the end of the sixth day after', DAY - MICRO, 7n * DAY - MICRO],
    ['a microsecond before it is forgotten', DAY, 8n * DAY - MICRO],
  ])('that comes again after a newer one, %s, changes nothing', async (_, first, again) => {
    const messages = new Messages(await aStore());
    const key = aTradeKey();
    await messages.feed([{ key, messageId: 'm-1', receivedAt: at(first) }]);
    await messages.feed([{ key, messageId: 'm-2', receivedAt: at(first + MICRO) }]);
    const before = await storeDigest(messages.store.admin);
    await messages.expire(at(again));
    await messages.feed([{ key, messageId: 'm-1', receivedAt: at(again) }]);
    const after = await storeDigest(messages.store.admin);
    expect([after['trade'], after['events']]).toEqual([before['trade'], before['events']]);
    expect(await messages.decisions()).toEqual({
      ACCEPTED_NEW: 1n,
      ACCEPTED_AMENDED: 1n,
      DUPLICATE_MESSAGE: 1n,
    });
  });

  it('is decided by the other rows after seven days, whether it is still kept or not', async () => {
    const messages = new Messages(await aStore());
    const key = aTradeKey();
    await messages.feed([{ key, messageId: 'm-1', receivedAt: at(0n) }]);
    await messages.feed([{ key, messageId: 'm-2', receivedAt: at(HOUR) }]);
    await messages.feed([{ key, messageId: 'm-1', receivedAt: at(SEVEN_DAYS_NANOS) }]);
    await messages.feed([{ key, messageId: 'm-3', receivedAt: at(8n * DAY) }]);
    expect(await messages.expire(at(9n * DAY))).toBe(1);
    await messages.feed([{ key, messageId: 'm-2', receivedAt: at(9n * DAY) }]);
    expect(await messages.decisions()).toEqual({ ACCEPTED_NEW: 1n, ACCEPTED_AMENDED: 4n });
    const { rows } = await messages.store.admin.query(
      'select message_id, notional from trade_store.trade',
    );
    expect(rows).toEqual([{ message_id: 'm-2', notional: '2' }]);
  });
});

describe('a slot of message identities', () => {
  const old = { messageId: 'm-1', receivedAt: at(HOUR) };
  const recent = { messageId: 'm-2', receivedAt: at(9n * DAY - HOUR) };

  it('stays while one younger message stands in it', async () => {
    const messages = new Messages(await aStore());
    // Nine days later: the same slot.
    const younger = { messageId: 'm-3', receivedAt: at(9n * DAY) };
    await messages.feed([old, recent, younger].map((said) => ({ key: aTradeKey(), ...said })));
    expect(await messages.expire(at(10n * DAY))).toBe(0);
    const { rows } = await messages.store.admin.query(
      'select message_id from trade_store.seen_message order by 1',
    );
    expect(rows).toHaveLength(3);
  });

  it('stays while the sink has met nothing later, whatever the clock says', async () => {
    const messages = new Messages(await aStore());
    await messages.feed([{ key: aTradeKey(), ...old }]);
    expect(await messages.expire(at(400n * DAY))).toBe(0);
  });

  it('stays where a message from the future is met', async () => {
    const messages = new Messages(await aStore());
    const future = { messageId: 'm-9', receivedAt: at(400n * DAY) };
    await messages.feed([old, future].map((said) => ({ key: aTradeKey(), ...said })));
    expect(await messages.expire(at(DAY))).toBe(0);
  });
});

interface Story {
  readonly now: Instant;
  readonly said: readonly Said[];
}

const TICK = 3n * HOUR;
/** Hours a source's clock is off; with the latest arrival they stay within what is promised. */
const SKEW_HOURS: readonly (readonly [string, bigint])[] = [
  ['plain', 0n],
  ['behind', -3n],
  ['ahead', 2n],
];

/** Days of messages: new ones, late ones, and old ones again at ages around the time to live. */
function* story(seed: number, days: number): Generator<Story> {
  const choose = chooser(seed);
  const keys = Array.from({ length: 30 }, () => aTradeKey());
  const sent: Said[] = [];
  for (let tick = 0; tick < days * 8; tick += 1) {
    const now = at(BigInt(tick) * TICK);
    const said = Array.from({ length: 10 }, (_, index): Said => {
      const [source, skew] = SKEW_HOURS[choose(SKEW_HOURS.length)] ?? ['plain', 0n];
      const late = choose(4) === 0 ? BigInt(choose(360)) * 60_000_000_000n : 0n;
      const receivedAt = (now + skew * HOUR - late + BigInt(index) * MICRO) as Instant;
      // Three in four of the repeats are of messages sent six to eight days ago.
      const back = choose(4) === 0 ? choose(sent.length + 1) : 80 * 6 + choose(80 * 2);
      const earlier = choose(3) === 0 ? sent.at(-1 - back) : undefined;
      if (earlier !== undefined) return { ...earlier, receivedAt };
      const key = keys[choose(keys.length)] ?? aTradeKey();
      return { key, messageId: `m-${tick * 10 + index + 1}`, receivedAt, source };
    });
    sent.push(...said);
    yield { now, said };
  }
}

describe('forgetting', () => {
  it(`changes no decision (seed ${SEED})`, async () => {
    const keeping = new Messages(await aStore());
    const forgetting = new Messages(await aStore());
    const hasty = new Messages(await aStore());
    let truncated = 0;
    for (const { now, said } of story(SEED, 20)) {
      for (const messages of [keeping, forgetting, hasty]) await messages.feed(said);
      truncated += await forgetting.expire(now);
      // A day too early, and no time for what comes late.
      await hasty.expire(now, SEVEN_DAYS_NANOS - DAY - LATENESS_NANOS);
    }
    const [kept, forgotten, hurried] = await Promise.all(
      [keeping, forgetting, hasty].map(({ store }) => storeDigest(store.admin)),
    );
    expect({ ...forgotten, seen: '' }).toEqual({ ...kept, seen: '' });
    expect(await forgetting.decisions()).toEqual(await keeping.decisions());
    // The story tells of everything: slots are emptied, messages repeated, and forgetting too early
    // would show.
    expect(truncated).toBeGreaterThanOrEqual(10);
    const counts = await decisionCounts(keeping.store.admin);
    expect(counts.get(DECISION_CODES.DUPLICATE_MESSAGE)).toBeGreaterThan(50n);
    expect(hurried?.['counts']).not.toBe(kept?.['counts']);
  }, 240_000);
});
