import { describe, expect, it } from '@jest/globals';
import { Turns } from './turns.js';

interface Work {
  readonly name: string;
  readonly end: () => void;
  readonly fail: (error: Error) => void;
}

/** Turns whose work ends by hand; `begun` tells the order in which it began. */
function byHand(atOnce: number) {
  const turns = new Turns(atOnce);
  const begun: Work[] = [];
  const ask = (name: string): Promise<void> =>
    turns.run(() => new Promise<void>((end, fail) => begun.push({ name, end: () => end(), fail })));
  const names = async (): Promise<string[]> => {
    await new Promise(setImmediate);
    return begun.map(({ name }) => name);
  };
  return { ask, begun, names };
}

describe('Turns', () => {
  it('lets so many work at once, and the others in the order they came', async () => {
    const { ask, begun, names } = byHand(2);
    const all = ['a', 'b', 'c', 'd'].map(ask);
    expect(await names()).toEqual(['a', 'b']);
    begun[1]?.end();
    expect(await names()).toEqual(['a', 'b', 'c']);
    // Whoever asks again stands behind those that wait.
    const again = ask('b');
    begun[0]?.end();
    expect(await names()).toEqual(['a', 'b', 'c', 'd']);
    begun[2]?.end();
    expect(await names()).toEqual(['a', 'b', 'c', 'd', 'b']);
    begun[3]?.end();
    begun[4]?.end();
    await Promise.all([...all, again]);
  });

  it('gives the turn on when the work fails', async () => {
    const { ask, begun, names } = byHand(1);
    const failing = ask('a');
    const next = ask('b');
    await names();
    begun[0]?.fail(new Error('no'));
    await expect(failing).rejects.toThrow('no');
    expect(await names()).toEqual(['a', 'b']);
    begun[1]?.end();
    await next;
    const later = ask('c');
    expect(await names()).toEqual(['a', 'b', 'c']);
    begun[2]?.end();
    await later;
  });
});
