/** New trades whose keys are not looked for, because none of the last was known. */
import { describe, expect, it } from '@jest/globals';
import { DECISION_CODES } from '@tributary/domain';
import type { IsoDate, TradeRecord } from '@tributary/domain';
import { aTradeRecord } from '@tributary/testing';
import { asFileRows } from './manifest-feeder.js';
import {
  StreamFeeder,
  aContext,
  aStore,
  contentsByKey,
  decisionCounts,
  onTopic,
} from './support.js';
import type { TestStore } from './support.js';

const MATURED = '2020-01-31' as IsoDate;

interface Saying {
  readonly version?: bigint;
  readonly message?: string;
  readonly maturityDate?: IsoDate;
}

function aNew(tradeId: string, { version = 1n, message = 'first', maturityDate }: Saying = {}) {
  return aTradeRecord({
    head: {
      key: { scheme: 'TEST', tradeId, legId: 0 },
      version,
      action: 'NEW',
      messageId: `${tradeId} ${message}`,
    },
    ...(maturityDate === undefined ? {} : { terms: { maturityDate } }),
  });
}

const many = (count: number, recordOf: (index: number) => TradeRecord): TradeRecord[] =>
  asFileRows(Array.from({ length: count }, (_, index) => recordOf(index)));

/** No key of these is known. */
const before = many(1_200, (index) => aNew(`before ${index}`));
/** Known to another partition's owner alone. */
const planted = many(60, (index) => aNew(`${index < 30 ? 'planted' : 'lonely'} ${index % 30}`));
/** New trades with planted ones among them, which they repeat, amend, or must not touch. */
const after = many(300, (index) => {
  const group = Math.floor(index / 10);
  const tradeId = `planted ${group}`;
  // What comes first of a planted trade differs by group.
  const kind = (index + group) % 10;
  if (kind === 1) return aNew(tradeId, { message: 'again' });
  if (kind === 2) return aNew(tradeId, { version: 2n, message: 'second' });
  if (kind === 3) return aNew(tradeId, { version: 3n, message: 'third', maturityDate: MATURED });
  // Nothing is written of these.
  if (kind === 5) return aNew(`lonely ${group}`, { version: 2n, maturityDate: MATURED });
  if (kind === 4) return aNew(`after ${index}`, { maturityDate: MATURED });
  return aNew(`after ${index}`);
});

const context = () => aContext({ alreadyMatured: 'reject' });

/** With a memory of its own for each feed where `forgets`: nothing is ever guessed then. */
async function fed(batches: readonly TradeRecord[][], { forgets }: { forgets: boolean }) {
  const store: TestStore = await aStore();
  let feeder = new StreamFeeder(store, context());
  let from = 0n;
  for (const [place, batch] of batches.entries()) {
    if (place === 1) await new StreamFeeder(store, context(), 1).feed(onTopic(planted));
    if (forgets) feeder = new StreamFeeder(store, context());
    await feeder.feed(onTopic(batch, { from }));
    from += BigInt(batch.length);
  }
  return { trades: await contentsByKey(store.admin), counts: await decisionCounts(store.admin) };
}

describe('keys of new trades that are not looked for', () => {
  it.each([
    ['in one batch', [after]],
    ['few at a time', Array.from({ length: 30 }, (_, at) => after.slice(at * 10, at * 10 + 10))],
    ['before a batch without any', [after.slice(4, 10), after]],
  ])('have the outcome of those that are: %s', async (_, batches) => {
    const guessed = await fed([before, ...batches], { forgets: false });
    const looked = await fed([before, ...batches], { forgets: true });
    expect(guessed).toEqual(looked);
    const { counts } = looked;
    const kinds = ['DUPLICATE', 'ACCEPTED_AMENDED', 'REJECTED_ALREADY_MATURED'] as const;
    for (const kind of [...kinds, 'REJECTED_MATURITY'] as const) {
      expect([kind, (counts.get(DECISION_CODES[kind]) ?? 0n) > 10n]).toEqual([kind, true]);
    }
  });
});
