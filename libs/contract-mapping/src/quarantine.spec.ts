/** Quarantined records: bytes kept exactly up to the limit, round trip, refusals. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { QuarantinedRecord, RECORD_BYTES_MAX, TRUNCATED_BYTES } from '@tributary/contracts';
import { QUARANTINE_REASONS } from '@tributary/domain';
import type { QuarantineReason } from '@tributary/domain';
import { minimalRecord } from '../test/examples.js';
import { ContractFaultError } from './fault.js';
import { decodeQuarantined, encodeQuarantined, quarantineOf } from './quarantine.js';
import type { Quarantined, QuarantineInput } from './quarantine.js';

/** A code of some later release. */
const UNKNOWN_CODE: number = 99;
const { lineage, head } = minimalRecord();

function quarantined(
  changes: Partial<QuarantineInput> = {},
  reason?: QuarantineReason,
): Quarantined {
  return quarantineOf({
    source: 'oms',
    stage: 'stream-normalizer',
    fault: { reason: reason ?? 'BAD_VALUE', field: 'price', detail: '"x" is no decimal' },
    raw: Buffer.from('{"price":"x"}'),
    contentType: 'application/json',
    lineage,
    messageId: 'm1',
    receivedAt: head.receivedAt,
    ...changes,
  });
}

const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();

describe('a quarantined record', () => {
  it.each(QUARANTINE_REASONS)('comes back with reason %s', (reason) => {
    const record = quarantined({}, reason);
    expect(decodeQuarantined(encodeQuarantined(record))).toEqual(record);
  });

  it('comes back without what is optional', () => {
    const record = quarantined({ contentType: undefined, messageId: undefined });
    expect(record).not.toHaveProperty('messageId');
    expect(decodeQuarantined(encodeQuarantined(record))).toEqual(record);
  });

  it('keeps any bytes as they are, up to the limit', () => {
    const raw = Buffer.alloc(RECORD_BYTES_MAX);
    raw.forEach((_, index) => (raw[index] = index % 256));
    const record = decodeQuarantined(encodeQuarantined(quarantined({ raw })));
    expect(record.truncated).toBe(false);
    expect(Buffer.compare(record.raw, raw)).toBe(0);
    expect(record.rawLength).toBe(BigInt(RECORD_BYTES_MAX));
  });

  it('keeps the start, the length and the hash of what is above it', () => {
    const raw = Buffer.alloc(RECORD_BYTES_MAX + 1, 'abc');
    const record = decodeQuarantined(encodeQuarantined(quarantined({ raw })));
    expect(record.truncated).toBe(true);
    expect(Buffer.compare(record.raw, raw.subarray(0, TRUNCATED_BYTES))).toBe(0);
    expect(record.rawLength).toBe(BigInt(raw.length));
    expect(record.rawSha256).toEqual(sha256(raw));
  });

  it('keeps a record of no bytes', () => {
    const record = decodeQuarantined(encodeQuarantined(quarantined({ raw: Buffer.alloc(0) })));
    expect(record).toMatchObject({ rawLength: 0n, truncated: false });
    expect(record.rawSha256).toEqual(sha256(Buffer.alloc(0)));
  });
});

const REFUSALS: readonly (readonly [string, (wire: QuarantinedRecord) => void, string])[] = [
  ['no reason', (w) => (w.reason = 0), 'MISSING_FIELD'],
  ['an unknown reason', (w) => (w.reason = UNKNOWN_CODE), 'UNMAPPED_CODE'],
  ['no receipt', (w) => (w.receivedAt = undefined), 'MISSING_FIELD'],
  ['no lineage', (w) => (w.lineage = undefined), 'MISSING_FIELD'],
];

describe('what is no quarantined record is refused', () => {
  it.each(REFUSALS)('%s', (_, change, reason) => {
    const wire = QuarantinedRecord.decode(encodeQuarantined(quarantined()));
    change(wire);
    const bytes = QuarantinedRecord.encode(wire).finish();
    expect(() => decodeQuarantined(bytes)).toThrow(new RegExp(`^${reason} `));
  });

  it('bytes that are no message', () => {
    expect(() => decodeQuarantined(Buffer.from([0x0a, 0xff]))).toThrow(ContractFaultError);
  });
});

describe('a contract fault', () => {
  it('has a code, is not retryable and says what is wrong', () => {
    const error = new ContractFaultError({ reason: 'POLICY', field: 'book', detail: 'why' });
    expect(error).toMatchObject({ code: 'CONTRACT_FAULT', retryable: false });
    expect(error.message).toBe('POLICY book: why');
  });
});
