import { describe, expect, it } from '@jest/globals';
import { prefetched } from './prefetched.js';

describe('prefetched', () => {
  it('gives every item in order, the next one being made meanwhile', async () => {
    const log: string[] = [];
    async function* source(): AsyncGenerator<number> {
      for (const item of [1, 2, 3]) {
        log.push(`made ${item}`);
        yield item;
      }
    }
    for await (const item of prefetched(source())) {
      await Promise.resolve();
      log.push(`used ${item}`);
    }
    expect(log).toEqual(['made 1', 'made 2', 'used 1', 'made 3', 'used 2', 'used 3']);
  });

  it('passes an error on in its turn', async () => {
    async function* source(): AsyncGenerator<number> {
      yield 1;
      throw new Error('broken');
    }
    const used: number[] = [];
    const use = async (): Promise<void> => {
      for await (const item of prefetched(source())) used.push(item);
    };
    await expect(use()).rejects.toThrow('broken');
    expect(used).toEqual([1]);
  });

  it('closes the source where the consumer stops', async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<number> {
      try {
        for (let item = 0; ; item += 1) yield item;
      } finally {
        isClosed = true;
      }
    }
    for await (const item of prefetched(source())) if (item === 1) break;
    expect(isClosed).toBe(true);
  });
});
