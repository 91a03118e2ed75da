import { describe, expect, it } from '@jest/globals';
import { assertEventually } from './assert-eventually.js';

describe('assertEventually', () => {
  it('answers what the check answers once it no longer fails', async () => {
    let tries = 0;
    const answer = await assertEventually(() => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
      return tries === 2 ? false : `after ${tries}`;
    });
    expect(answer).toBe('after 3');
  });

  it('throws the last failure when time is up', async () => {
    const never = assertEventually(() => expect(1).toBe(2), { withinMs: 30 });
    await expect(never).rejects.toThrow(/^not within 30 ms: .*toBe/);
  });

  it('takes false for a failure', async () => {
    const never = assertEventually(() => false, { withinMs: 0 });
    await expect(never).rejects.toThrow('the check answered false');
  });
});
