/** Manifests: round trip, counts that agree, and every refusal. */
import { describe, expect, it } from '@jest/globals';
import { BatchStaged as WireBatch } from '@tributary/contracts';
import fc from 'fast-check';
import { date, decimal, instant } from '../test/arbitraries.js';
import { filled, manifest } from '../test/examples.js';
import { decodeBatchStaged, encodeBatchStaged } from './batch.js';
import type { BatchManifest } from './batch.js';

const count = fc.bigInt({ min: 0n, max: 1n << 40n });
const part = fc.record({
  uri: fc.stringMatching(/^[a-z0-9]{1,8}\/[0-9]\.parquet$/),
  sha256: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  bytes: count,
  rows: count,
});
const anyManifest: fc.Arbitrary<BatchManifest> = fc
  .record({
    businessDate: date,
    receivedAt: instant,
    rejectedRows: count,
    parts: fc.array(part, { maxLength: 4 }),
    controlTotals: fc.array(fc.record({ field: fc.string(), sum: decimal, rows: count })),
  })
  .map((some) => {
    const stagedRows = some.parts.reduce((sum, { rows }) => sum + rows, 0n);
    return manifest({ ...some, stagedRows, receivedRows: stagedRows + some.rejectedRows });
  });

describe('a manifest', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(anyManifest, (value) => {
        expect(decodeBatchStaged(encodeBatchStaged(value))).toEqual({ manifest: value });
      }),
      { numRuns: 200 },
    );
  });

  it('comes back without what is optional', () => {
    const { businessDate: _date, runId: _run, ...value } = manifest();
    expect(decodeBatchStaged(encodeBatchStaged(value))).toEqual({ manifest: value });
  });

  it('may hold no row at all', () => {
    const empty = manifest({ parts: [], stagedRows: 0n, receivedRows: 1n });
    expect(decodeBatchStaged(encodeBatchStaged(empty))).toHaveProperty('manifest');
  });
});

const REFUSALS: readonly (readonly [string, (wire: WireBatch) => void, string, string])[] = [
  ['no receipt', (w) => (w.receivedAt = undefined), 'MISSING_FIELD', 'received_at'],
  ['a batch id that is no hash', (w) => (w.batchId = '../x'), 'BAD_VALUE', 'batch_id'],
  ['a batch id in capitals', (w) => (w.batchId = 'A'.repeat(16)), 'BAD_VALUE', 'batch_id'],
  ['no source', (w) => (w.source = ''), 'BAD_VALUE', 'source'],
  ['a source with a slash', (w) => (w.source = 'a/b'), 'BAD_VALUE', 'source'],
  ['a short file hash', (w) => (w.fileSha256 = Buffer.alloc(16)), 'BAD_VALUE', 'file_sha256'],
  ['received is not staged + rejected', (w) => (w.receivedRows = 9n), 'BAD_VALUE', 'received_rows'],
  [
    'the parts hold other than staged',
    (w) => w.parts.push({ uri: 'b/1', sha256: Buffer.alloc(32), bytes: 1n, rows: 1n }),
    'BAD_VALUE',
    'staged_rows',
  ],
  [
    'no such business date',
    (w) => (w.businessDate = { year: 2026, month: 13, day: 1 }),
    'BAD_VALUE',
    'business_date',
  ],
  [
    'a total that is no decimal',
    (w) => w.controlTotals.push({ field: 'x', sum: { value: '1,5' }, rows: 1n }),
    'BAD_VALUE',
    'control_totals',
  ],
  [
    'a total without sum',
    (w) => w.controlTotals.push({ field: 'x', sum: undefined, rows: 1n }),
    'MISSING_FIELD',
    'control_totals',
  ],
];

describe('a manifest that breaks the contract is a fault', () => {
  it.each(REFUSALS)('%s', (_, change, reason, field) => {
    const wire = WireBatch.decode(encodeBatchStaged(manifest()));
    change(wire);
    const result = decodeBatchStaged(WireBatch.encode(wire).finish());
    expect(result).toMatchObject({ fault: { reason, field } });
  });

  it.each(['', '/etc/passwd', '../x', 'a/../../x', 'a\0'])('a part at %j', (uri) => {
    const parts = [{ uri, sha256: filled(32, 1), bytes: 1n, rows: 2n }];
    const result = decodeBatchStaged(encodeBatchStaged(manifest({ parts })));
    expect(result).toMatchObject({ fault: { reason: 'BAD_VALUE', field: 'parts' } });
  });

  it('a part with a short hash', () => {
    const parts = [{ uri: 'a/0', sha256: filled(31, 1), bytes: 1n, rows: 2n }];
    const result = decodeBatchStaged(encodeBatchStaged(manifest({ parts })));
    expect(result).toMatchObject({ fault: { reason: 'BAD_VALUE', field: 'parts' } });
  });

  it('bytes that are no message', () => {
    const result = decodeBatchStaged(Buffer.from([0x0a, 0xff]));
    expect(result).toMatchObject({ fault: { reason: 'UNDECODABLE' } });
  });
});
