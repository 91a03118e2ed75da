import { describe, expect, it } from '@jest/globals';
import { encodeTradeRecord } from '@tributary/contract-mapping';
import { DEFAULT_POLICY } from '@tributary/domain';
import type { DecimalText, TradeRecord } from '@tributary/domain';
import { aTradeKey, aTradeRecord, instant } from '@tributary/testing';
import { fold, historyIdOf } from './fold.js';
import type { FoldInput } from './fold.js';
import { readRecord } from './incoming-record.js';
import type { IncomingRecord } from './incoming-record.js';
import { MessageMemory } from './message-memory.js';
import { RawDelivery } from './raw-delivery.js';

const RULES = {
  policyOf: () => DEFAULT_POLICY,
  businessDateOf: () => '2026-01-05' as never,
  rankOf: () => 0,
};

function incoming(record: TradeRecord, position: bigint): IncomingRecord {
  const read = readRecord({ originId: 1, position, ordinal: 0 }, encodeTradeRecord(record).bytes);
  if ('fault' in read) throw new Error(read.fault.detail);
  return read.incoming;
}

function folding(
  records: readonly TradeRecord[],
  history: FoldInput['history'] = new Map<string, boolean>(),
  deliveries = new RawDelivery([]),
) {
  return fold({
    records: records.map((record, index) => incoming(record, BigInt(index))),
    states: new Map(),
    messages: new MessageMemory([], 1n),
    deliveries,
    history,
    rules: RULES,
    decidedAt: instant('2026-01-05T12:00:00Z'),
  });
}

const key = aTradeKey();
const version = (number: bigint, notional = '1', messageId = `m-${number}-${notional}`) =>
  aTradeRecord({
    head: { key, version: number, messageId, action: number === 1n ? 'NEW' : 'AMEND' },
    terms: { notional: { value: notional as DecimalText, capped: false } },
    lineage: { channel: 'OPERATOR', stream: undefined },
  });

describe('records delivered before', () => {
  const stream = { topic: 'raw.test.v1', partition: 0, offset: 3n };
  const file = { uri: 'a/b.csv', sha256: new Uint8Array(32), row: 1n };
  const stored = { rawTopic: 'raw.test.v1', rawPartition: 0, lastOffset: 9n, lastOrdinal: 0n };

  it.each([
    ['are known by their place on the raw topic', { stream }, 'DUPLICATE_DELIVERY', 0],
    ['pass as replays', { stream, replay: true }, 'ACCEPTED_NEW', 1],
    [
      'pass as rows of files',
      { channel: 'FILE' as const, stream: undefined, file },
      'ACCEPTED_NEW',
      1,
    ],
  ])('%s', (_, lineage, decision, changed) => {
    const deliveries = new RawDelivery([stored]);
    const record = aTradeRecord({ head: { replay: 'replay' in lineage }, lineage });
    const { tallies, changes } = folding([record], undefined, deliveries);
    expect(tallies).toMatchObject([{ decision, records: 1n }]);
    expect(changes).toHaveLength(changed);
    expect(deliveries.moved()).toEqual([]);
  });
});

describe('fold', () => {
  it('decides each record against the ones before it, and writes each key once', () => {
    const { events, changes, tallies } = folding([version(1n), version(3n), version(2n)]);
    expect(events.map(({ decision }) => decision)).toEqual([
      'ACCEPTED_NEW',
      'ACCEPTED_AMENDED',
      'STALE',
    ]);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      revisionBefore: 0n,
      state: { version: 3n, revision: 2n },
      at: { position: 1n },
      terms: { at: { position: 1n } },
    });
    expect(tallies.map(({ decision, records }) => [decision, records])).toEqual([
      ['ACCEPTED_NEW', 1n],
      ['ACCEPTED_AMENDED', 1n],
      ['STALE', 1n],
    ]);
  });

  it('counts an exact duplicate and makes no event of it', () => {
    const { events, tallies } = folding([version(1n), version(1n)]);
    expect(events).toHaveLength(1);
    expect(tallies.map(({ decision }) => decision)).toEqual(['ACCEPTED_NEW', 'DUPLICATE']);
  });

  it('asks whether a message was decided before, and takes the answer', () => {
    const records = [version(1n), version(1n, '2', 'other')];
    const { questions } = folding(records);
    expect(questions).toHaveLength(1);
    const [question] = questions;
    if (question === undefined) throw new Error('no question');
    const answered = (answer: boolean) =>
      folding(records, new Map([[historyIdOf(question), answer]])).events.at(-1)?.decision;
    expect(answered(false)).toBe('ACCEPTED_OVERRIDE');
    expect(answered(true)).toBe('ACCEPTED_NEW');
  });

  it('needs no question for what this step decided itself', () => {
    const records = [version(1n), version(1n, '2', 'other'), version(1n, '1')];
    const { questions } = folding(records);
    // The third record repeats the first one's message, which is in this step.
    expect(questions.map(({ messageId }) => messageId)).toEqual(['other']);
  });

  it('keeps the terms that stand through a cancel', () => {
    const cancel = aTradeRecord({
      head: { key, version: 2n, messageId: 'c', action: 'CANCEL' },
      lineage: { channel: 'OPERATOR', stream: undefined },
    });
    const { events, changes } = folding([version(1n), cancel]);
    expect(changes[0]?.terms?.at.position).toBe(0n);
    expect(events[1]?.state?.status).toBe('CANCELLED');
    expect(events[1]?.termsRecord).toBe(events[0]?.incoming.bytes);
  });
});
