import { describe, expect, it } from '@jest/globals';
import {
  classifyKey,
  faultDifference,
  gapDifference,
  orphanDifference,
} from './accepted-comparison.js';
import type { ComparedState, KeyDifference } from './accepted-comparison.js';

const state = (given: Partial<ComparedState> = {}): ComparedState => ({
  revision: 3n,
  contentHash: 'aa',
  status: 'BOOKED',
  maturityDate: '2031-06-30',
  ...given,
});
const key = (given: Partial<KeyDifference> = {}): KeyDifference => ({
  eventKey: 'OMS|A|0',
  store: state(),
  topic: { ...state(), lastRevision: 3n },
  hasEvent: true,
  hasStoreEvent: true,
  ...given,
});

describe('classifyKey', () => {
  it('finds nothing where both sides agree', () => {
    expect(classifyKey(key())).toBeUndefined();
  });

  it.each<[string, Partial<KeyDifference>, string, string]>([
    ['a trade that went', { store: null }, 'MISSING_IN_STORE', 'has an event and no trade'],
    ['a key nobody made', { store: null, hasEvent: false }, 'PHANTOM', 'neither event nor trade'],
    ['a row nobody published', { topic: null, hasStoreEvent: false }, 'PHANTOM', 'has no event'],
    ['a trade not published', { topic: null }, 'MISSING_IN_TOPIC', 'is not on the topic'],
    [
      'a topic that is behind',
      { topic: { ...state({ revision: 2n }), lastRevision: 2n } },
      'VERSION_SKEW',
      'topic has revision 2, store 3',
    ],
    [
      'a topic that is ahead',
      { topic: { ...state({ revision: 4n }), lastRevision: 4n } },
      'VERSION_SKEW',
      'topic has revision 4, store 3',
    ],
    [
      'other content',
      { store: state({ contentHash: 'bb', maturityDate: null }) },
      'FIELD_DIFFERENCE',
      'content_hash: topic aa, store bb; maturity_date: topic 2031-06-30, store none',
    ],
    [
      'other status',
      { store: state({ status: 'CANCELLED' }) },
      'FIELD_DIFFERENCE',
      'status: topic BOOKED, store CANCELLED',
    ],
    [
      'an old record published last',
      { topic: { ...state(), lastRevision: 1n } },
      'DUPLICATE',
      'the last record has revision 1 of 3',
    ],
  ])('%s', (_, given, kind, detail) => {
    const found = classifyKey(key(given));
    expect(found).toMatchObject({ comparison: 'ACCEPTED', class: kind, subject: 'OMS|A|0' });
    expect(found?.detail).toContain(detail);
  });
});

it('tells gaps, unreadable records and orphans', () => {
  expect(gapDifference({ eventKey: 'OMS|A|0', revisions: [2n, 3n] })).toMatchObject({
    class: 'MISSING_IN_TOPIC',
    detail: 'revisions not on the topic: 2, 3',
  });
  expect(faultDifference({ topic: 't', partition: 1, offset: 7n, detail: 'x' })).toMatchObject({
    class: 'PHANTOM',
    subject: 't/1@7',
  });
  expect(orphanDifference({ eventKey: 'OMS|A|0', since: 'then' })).toMatchObject({
    class: 'ORPHAN',
  });
});
