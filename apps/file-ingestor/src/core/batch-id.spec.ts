import { describe, expect, it } from '@jest/globals';
import { batchIdOf } from './batch-id.js';

const identity = { source: 'canonical', sha256: 'a'.repeat(64), runId: '' };

describe('batchIdOf', () => {
  it('is the same at every try', () => {
    expect(batchIdOf(identity)).toBe(batchIdOf({ ...identity }));
    expect(batchIdOf(identity)).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each([{ source: 'eod-trades' }, { sha256: 'b'.repeat(64) }, { runId: '1' }])(
    'differs by %j',
    (change) => expect(batchIdOf({ ...identity, ...change })).not.toBe(batchIdOf(identity)),
  );
});
