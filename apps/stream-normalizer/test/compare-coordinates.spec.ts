import { describe, expect, it } from '@jest/globals';
import { NOTHING_WRONG, compareCoordinates } from './published.js';

describe('compareCoordinates', () => {
  const expected = ['0-1-0', '0-2-0'];

  it('finds nothing wrong where each is there once', () => {
    expect(compareCoordinates(['0-2-0', '0-1-0'], { expected })).toEqual(NOTHING_WRONG);
  });

  it('finds what is lost, what is there twice and what is strange', () => {
    expect(compareCoordinates(['0-1-0', '0-1-0', '9-9-0'], { expected })).toEqual({
      lost: ['0-2-0'],
      twice: ['0-1-0'],
      strange: ['9-9-0'],
    });
  });
});
