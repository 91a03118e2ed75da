import { describe, expect, it } from '@jest/globals';
import { SPARE_BUFFERS_MAX, SPARE_BYTES_MAX } from '../limits.js';
import { SpareBuffers } from './spare-buffers.js';

const LARGE = 1024 * 1024;

describe('SpareBuffers', () => {
  it('lends a buffer again once it is given back, whole or as a part', () => {
    const spares = new SpareBuffers();
    const first = spares.take(LARGE);
    expect(spares.take(LARGE).buffer).not.toBe(first.buffer);
    spares.giveBack(first.subarray(4));
    const again = spares.take(LARGE - 1);
    expect(again.buffer).toBe(first.buffer);
    expect(again).toHaveLength(LARGE - 1);
  });

  it('lends a buffer to one at a time, also where it is given back twice', () => {
    const spares = new SpareBuffers();
    const first = spares.take(LARGE);
    spares.giveBack(first);
    spares.giveBack(first);
    expect(spares.take(LARGE).buffer).toBe(first.buffer);
    expect(spares.take(LARGE).buffer).not.toBe(first.buffer);
  });

  it('takes no buffer that it has not lent', () => {
    const spares = new SpareBuffers();
    const foreign = Buffer.allocUnsafeSlow(LARGE);
    spares.giveBack(foreign);
    expect(spares.take(LARGE).buffer).not.toBe(foreign.buffer);
    spares.giveBack(spares.take(10));
    expect(spares.take(LARGE)).toHaveLength(LARGE);
  });

  it('keeps the largest ones, within its limits', () => {
    const spares = new SpareBuffers();
    const lent = Array.from({ length: SPARE_BUFFERS_MAX + 1 }, (_, n) => {
      return spares.take((n + 1) * LARGE);
    });
    for (const buffer of lent) spares.giveBack(buffer);
    expect(spares.take(LARGE).buffer).toBe(lent[1]?.buffer);
    const tooLarge = spares.take(SPARE_BYTES_MAX + 1);
    spares.giveBack(tooLarge);
    expect(spares.take(SPARE_BYTES_MAX + 1).buffer).not.toBe(tooLarge.buffer);
  });
});
