import { HEADERS, QUARANTINE, RECORD_BYTES_MAX, TRUNCATED_BYTES } from '@tributary/contracts';
import { describe, expect, it } from '@jest/globals';
import {
  fromHeaders,
  originHeaders,
  quarantineBytes,
  quarantineRecord,
  toHeaders,
} from './headers.js';
import { HEADER_TEXT_MAX } from './limits.js';

const facts = {
  contract: 'c',
  source: 's',
  receivedAt: '2026-01-02T03:04:05Z',
  contentType: 'text/csv',
  messageId: 'm',
};
const origin = { topic: 'raw.a.v1', partition: 3, offset: 12_345_678_901_234_567_890n };

describe('headers', () => {
  it('write and read every known fact', () => {
    expect(Object.keys(facts).sort()).toEqual(Object.keys(HEADERS).sort());
    expect(fromHeaders(toHeaders(facts))).toEqual(facts);
  });

  it('leave absent facts and foreign headers out', () => {
    expect(toHeaders({ source: 's' })).toEqual({ source: 's' });
    expect(fromHeaders({ source: 's', other: 'x' })).toEqual({ source: 's' });
  });

  it('cut long texts', () => {
    expect(toHeaders({ messageId: 'x'.repeat(5_000) })['message-id']).toHaveLength(HEADER_TEXT_MAX);
  });

  it('carry the exact offset of the origin', () => {
    expect(originHeaders(origin)['origin-offset']).toBe('12345678901234567890');
  });
});

describe('quarantine', () => {
  it('is keyed by source and names reason and origin', () => {
    const value = Buffer.from('v');
    expect(quarantineRecord({ source: 'a', reason: 'BAD_DATE', value, origin })).toEqual({
      topic: QUARANTINE.name,
      key: 'a',
      value,
      headers: {
        contract: QUARANTINE.contract,
        source: 'a',
        reason: 'BAD_DATE',
        ...originHeaders(origin),
      },
    });
  });

  it.each([
    { size: 0, kept: 0, isTruncated: false },
    { size: RECORD_BYTES_MAX, kept: RECORD_BYTES_MAX, isTruncated: false },
    { size: RECORD_BYTES_MAX + 1, kept: TRUNCATED_BYTES, isTruncated: true },
  ])('keeps $kept of $size bytes', ({ size, kept, isTruncated }) => {
    const answer = quarantineBytes(Buffer.alloc(size));
    expect({ kept: answer.bytes.byteLength, isTruncated: answer.isTruncated }).toEqual({
      kept,
      isTruncated,
    });
  });
});
