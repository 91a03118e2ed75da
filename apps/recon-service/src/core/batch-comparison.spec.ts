import { describe, expect, it } from '@jest/globals';
import {
  compareKeys,
  compareManifest,
  compareParts,
  compareRows,
  waitingDifference,
} from './batch-comparison.js';
import type { BatchCount } from './batch-comparison.js';

const count = (given: Partial<BatchCount> = {}): BatchCount => ({
  batchId: 'b1',
  receivedRows: 12n,
  stagedRows: 10n,
  rejectedRows: 2n,
  events: 6n,
  duplicates: 3n,
  quarantined: 1n,
  ...given,
});
const manifest = { receivedRows: 12n, stagedRows: 10n, rejectedRows: 2n };
const expected = { uri: 'b1/part-00000.parquet', sha256: 'aa', rows: 10n };

describe('a batch', () => {
  it('agrees', () => {
    expect([
      ...compareManifest(count(), manifest),
      ...compareParts('b1', [{ expected, found: { sha256: 'aa', rows: 10n } }]),
      ...compareRows(count(), 10n),
      ...compareKeys(count(), { lost: 0n, unknown: 1n, examples: ['OMS|A|0'] }),
    ]).toEqual([]);
  });

  it('has a ledger that differs from its manifest', () => {
    expect(compareManifest(count({ rejectedRows: 3n }), manifest)).toMatchObject([
      { class: 'FIELD_DIFFERENCE', detail: 'rejected_rows: manifest 2, store 3' },
    ]);
  });

  it.each([
    ['gone', null, 'MISSING_IN_BATCH', 'not in the staging area'],
    ['altered', { sha256: 'bb', rows: 10n }, 'FIELD_DIFFERENCE', 'sha256: manifest aa, part bb'],
    ['short', { sha256: 'aa', rows: 9n }, 'FIELD_DIFFERENCE', 'rows: manifest 10, part 9'],
    ['unreadable', { sha256: 'aa', rows: null }, 'FIELD_DIFFERENCE', 'part not readable'],
  ])('has a part that is %s', (_, found, kind, detail) => {
    const [difference] = compareParts('b1', [{ expected, found }]);
    expect(difference).toMatchObject({ class: kind, subject: 'b1 b1/part-00000.parquet' });
    expect(difference?.detail).toContain(detail);
  });

  it('has rows without disposition, or dispositions without row', () => {
    expect(compareRows(count({ events: 5n }), 10n)).toMatchObject([{ class: 'MISSING_IN_STORE' }]);
    expect(compareRows(count({ events: 7n }), 10n)).toMatchObject([{ class: 'MISSING_IN_BATCH' }]);
  });

  it('has keys without trade', () => {
    const keys = { lost: 1n, unknown: 2n, examples: ['OMS|A|0'] };
    expect(compareKeys(count(), keys)).toMatchObject([
      { class: 'MISSING_IN_STORE', detail: '2 staged keys without trade, such as OMS|A|0' },
    ]);
  });

  it('waits for too long', () => {
    expect(waitingDifference({ batchId: 'b1', since: 'then' })).toMatchObject({
      class: 'MISSING_IN_STORE',
      subject: 'b1 waiting',
    });
  });
});
