import { describe, expect, it } from '@jest/globals';
import { checkFile, checkRead } from './checks.js';
import type { ReadFile } from './checks.js';
import { ControlTotals } from './control-totals.js';

const SHA = 'a'.repeat(64);
const LIMITS = { fileBytesMax: 100n };
const text = (marker: string) => ({ marker: Buffer.from(marker) });

const file = (change: Partial<Parameters<typeof checkFile>[0]> = {}) => ({
  bytes: 10n,
  sha256: SHA,
  ...change,
});
const read = (change: Partial<ReadFile> = {}): ReadFile => ({
  sha256: SHA,
  marker: {},
  counts: { received: 3n, staged: 2n, rejected: 1n },
  threshold: { count: 10, ratio: 0.5 },
  totals: new ControlTotals([]),
  ...change,
});

describe('checkFile', () => {
  it.each([
    ['no marker', {}, {}],
    ['an empty marker', text(''), {}],
    ['a marker that agrees', text(`{"rows":3,"sha256":"${SHA}"}`), { rows: 3, sha256: SHA }],
  ])('lets pass %s', (_, change, marker) =>
    expect(checkFile(file(change), LIMITS)).toEqual({ marker }),
  );

  it.each([
    ['a file above the limit', { bytes: 101n }, 'TOO_LARGE'],
    ['a marker of another form', text('{rows'), 'BAD_VALUE'],
    ['a marker that is no text', { marker: Buffer.from([0xff]) }, 'BAD_VALUE'],
    ['a marker without end', text('x'.repeat(5_000)), 'BAD_VALUE'],
    ['another hash', text(`{"sha256":"${'b'.repeat(64)}"}`), 'POLICY'],
    ['the size first', { ...text('{rows'), bytes: 101n }, 'TOO_LARGE'],
  ])('holds %s', (_, change, reason) =>
    expect(checkFile(file(change), LIMITS)).toMatchObject({ fault: { reason } }),
  );
});

describe('checkRead', () => {
  it('answers the control totals', () => {
    expect(checkRead(read())).toEqual({ controlTotals: [] });
  });

  it.each([
    ['another count of rows', { marker: { rows: 4 } }, 'POLICY', '.done'],
    ['too many rejects', { threshold: { count: 0, ratio: 0.1 } }, 'POLICY', ''],
    ['sums that cannot be stated', { totals: endless() }, 'IMPLAUSIBLE', ''],
  ])('holds %s', (_, change, reason, field) =>
    expect(checkRead(read(change))).toMatchObject({ fault: { reason, field } }),
  );
});

function endless(): ReadFile['totals'] {
  return { result: () => ({ fault: 'the sum of price has more than 38 digits' }) };
}
