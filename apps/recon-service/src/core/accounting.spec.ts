import { describe, expect, it } from '@jest/globals';
import { compareAccounts } from './accounting.js';
import type { StoreAccount } from './accounting.js';

const store = (events: bigint, counted: bigint, quarantined: bigint): StoreAccount => ({
  origin: 'trades.canonical.v1-0',
  nextPosition: 20n,
  events,
  counted,
  quarantined,
});
const topic = (records: bigint) => ({
  origin: 'trades.canonical.v1-0',
  nextPosition: 20n,
  records,
});

describe('compareAccounts', () => {
  it.each([
    ['all explained', store(10n, 5n, 3n), topic(18n), undefined],
    ['nothing yet', store(0n, 0n, 0n), topic(0n), undefined],
    [
      'a record without disposition',
      store(10n, 5n, 2n),
      topic(18n),
      { kind: 'MISSING_IN_STORE', origin: 'trades.canonical.v1-0', records: 1n },
    ],
    [
      'a disposition without record',
      store(10n, 6n, 3n),
      topic(18n),
      { kind: 'PHANTOM', origin: 'trades.canonical.v1-0', records: 1n },
    ],
  ])('%s', (_, storeSide, topicSide, finding) => {
    expect(compareAccounts(storeSide, topicSide)).toEqual(finding);
  });

  it('refuses accounts of different cuts', () => {
    expect(() => compareAccounts(store(1n, 0n, 0n), { ...topic(1n), nextPosition: 21n })).toThrow(
      RangeError,
    );
  });
});
