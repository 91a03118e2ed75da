import { describe, expect, it } from '@jest/globals';
import { onlyIf } from './only-if.js';

describe('onlyIf', () => {
  it('answers the usual functions where the condition holds', () => {
    expect(onlyIf(true, 'unused')).toEqual({ it, describe });
  });

  it('answers others where it does not', () => {
    const skipping = onlyIf(false, 'nothing there');
    expect(skipping.it).not.toBe(it);
    expect(skipping.describe).not.toBe(describe);
  });
});
