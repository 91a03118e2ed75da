import { describe, expect, it } from '@jest/globals';
import { encodeTradeRecord } from '@tributary/contract-mapping';
import { DEFAULT_POLICY } from '@tributary/domain';
import { aTradeRecord, instant } from '@tributary/testing';
import { fold } from './fold.js';
import { readRecord } from './incoming-record.js';
import { MessageMemory } from './message-memory.js';
import { RawDelivery } from './raw-delivery.js';

const RULES = {
  policyOf: () => DEFAULT_POLICY,
  businessDateOf: () => '2026-01-05' as never,
  rankOf: () => 0,
};

describe('a record that was read', () => {
  it('brings the notes of its terms to the change, so that nothing is scanned again', () => {
    const at = { originId: 1, position: 0n, ordinal: 0 };
    const read = readRecord(at, encodeTradeRecord(aTradeRecord()).bytes);
    if ('fault' in read) throw new Error(read.fault.detail);
    const { changes } = fold({
      records: [read.incoming],
      states: new Map(),
      messages: new MessageMemory([], 1n),
      deliveries: new RawDelivery([]),
      history: new Map(),
      rules: RULES,
      decidedAt: instant('2026-01-05T12:00:00Z'),
    });
    expect(read.incoming.termsNotes).toBeDefined();
    expect(changes[0]?.terms?.notes).toBe(read.incoming.termsNotes);
  });
});
