import { describe, expect, it } from '@jest/globals';
import { accountsSince } from './accounts.js';

const counts = (received: number, accepted: number) => ({
  received,
  accepted,
  duplicate: 0,
  stale: 0,
  rejected: 0,
  quarantined: received - accepted,
});

describe('accountsSince', () => {
  it('tells what is new of each source, and of new sources all', () => {
    const before = new Map([
      ['oms', counts(10, 8)],
      ['quiet', counts(3, 3)],
    ]);
    const now = new Map([
      ['oms', counts(15, 12)],
      ['quiet', counts(3, 3)],
      ['new', counts(2, 2)],
    ]);
    expect(accountsSince(now, before)).toEqual(
      new Map([
        ['oms', counts(5, 4)],
        ['new', counts(2, 2)],
      ]),
    );
  });
});
