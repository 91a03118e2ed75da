import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { aRecordHead } from '@tributary/testing';
import { MessageMemory, isKept } from './message-memory.js';

const TIME_TO_LIVE = 100n;
const head = (receivedAt: bigint, messageId = 'm-1') =>
  aRecordHead({ messageId, sourceSystem: 'oms', receivedAt: receivedAt as Instant });

describe('MessageMemory', () => {
  it('knows what was stored and what was added, until it is too old', () => {
    const stored = [{ sourceSystem: 'oms', messageId: 'm-1', receivedAt: 1_000n as Instant }];
    const memory = new MessageMemory(stored, TIME_TO_LIVE);
    expect(memory.has(head(1_099n))).toBe(true);
    expect(memory.has(head(1_100n))).toBe(false);
    expect(memory.has(head(1_050n, 'm-2'))).toBe(false);
    memory.add(head(1_060n, 'm-2'));
    expect(memory.has(head(1_100n, 'm-2'))).toBe(true);
  });

  it('keeps the later time, and stores only what moved', () => {
    const stored = [{ sourceSystem: 'oms', messageId: 'm-1', receivedAt: 1_000n as Instant }];
    const memory = new MessageMemory(stored, TIME_TO_LIVE);
    memory.add(head(900n));
    expect(memory.additions()).toEqual([]);
    memory.add(head(1_010n));
    expect(memory.additions()).toEqual([
      { sourceSystem: 'oms', messageId: 'm-1', receivedAt: 1_010n },
    ]);
  });
});

describe('isKept', () => {
  const rules = (dedupeMessages: boolean) => ({
    policyOf: () => ({ ...DEFAULT_POLICY, dedupeMessages }),
    businessDateOf: () => '2026-01-05' as never,
    rankOf: () => 0,
  });

  it('holds for records without a version, and for sources that ask for it', () => {
    expect(isKept(aRecordHead({ version: 0n }), rules(false))).toBe(true);
    expect(isKept(aRecordHead({ version: 1n }), rules(false))).toBe(false);
    expect(isKept(aRecordHead({ version: 1n }), rules(true))).toBe(true);
  });
});
