import { describe, expect, it } from '@jest/globals';
import { SOURCE_NAMES_MAX, SourceNames } from './source-names.js';

describe('SourceNames', () => {
  it('gives each name one number, and the name back', () => {
    const names = new SourceNames();
    expect(['oms', 'book', 'oms'].map((name) => names.numberOf(name))).toEqual([0, 1, 0]);
    expect([0, 1].map((number) => names.nameOf(number))).toEqual(['oms', 'book']);
  });

  it('has an end, and room again once it is cleared', () => {
    const names = new SourceNames();
    for (let number = 0; number < SOURCE_NAMES_MAX; number += 1) names.numberOf(`source-${number}`);
    expect(names.hasRoomFor('one-more')).toBe(false);
    expect(names.hasRoomFor('source-0')).toBe(true);
    names.clear();
    expect(names.hasRoomFor('one-more')).toBe(true);
  });
});
