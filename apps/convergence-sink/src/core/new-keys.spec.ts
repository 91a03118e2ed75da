import { describe, expect, it } from '@jest/globals';
import { NewKeys } from './new-keys.js';

describe('NewKeys', () => {
  it('are taken for unseen once a thousand in a row were, until one is not', () => {
    const keys = new NewKeys();
    expect(keys.areTakenForUnseen).toBe(false);
    keys.learn({ keys: 999, stored: 0 });
    expect(keys.areTakenForUnseen).toBe(false);
    keys.learn({ keys: 1, stored: 0 });
    expect(keys.areTakenForUnseen).toBe(true);
    keys.learn({ keys: 2_000, stored: 1 });
    expect(keys.areTakenForUnseen).toBe(false);
    keys.learn({ keys: 999, stored: 0 });
    expect(keys.areTakenForUnseen).toBe(false);
  });
});
