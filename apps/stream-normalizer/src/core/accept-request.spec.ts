import { describe, expect, it } from '@jest/globals';
import { RECORD_BYTES_MAX } from '@tributary/contracts';
import fc from 'fast-check';
import { BAD_RECORDS } from '../../test/bad-records.js';
import { RECEIVED_AT, aSource, aTrade, jsonBytes } from '../../test/factories.js';
import {
  ANSWERED_FAULTS_MAX,
  IDEMPOTENCY_KEY_LENGTH_MAX,
  acceptRequest,
} from './accept-request.js';

const source = aSource();
const offer = (body: Uint8Array, idempotencyKey?: string) =>
  acceptRequest({
    source,
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    receivedAt: RECEIVED_AT,
  });

describe('acceptRequest', () => {
  it('keeps the bytes of an object and addresses them by the trade', () => {
    const body = Buffer.from(` ${JSON.stringify(aTrade())}\n`);
    expect(offer(body, 'key-1')).toEqual({
      kind: 'accepted',
      records: [
        {
          topic: 'raw.canonical.v1',
          key: 'A-1',
          value: body,
          headers: {
            source: 'canonical',
            'received-at': '2026-11-24T10:00:00Z',
            'content-type': 'application/json',
            'message-id': 'key-1',
          },
        },
      ],
    });
  });

  it('splits an array, each element with its own bytes and message identity', () => {
    const elements = [aTrade({ trade_id: 'A' }), aTrade({ trade_id: 'B' })];
    const accepted = offer(jsonBytes(elements), 'k');
    if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
    expect(accepted.records.map(({ key }) => key)).toEqual(['A', 'B']);
    expect(accepted.records.map(({ value }) => JSON.parse(Buffer.from(value).toString()))).toEqual(
      elements,
    );
    expect(accepted.records.map(({ headers }) => headers['message-id'])).toEqual(['k#0', 'k#1']);
  });

  it('writes no message identity where none was given', () => {
    const accepted = offer(jsonBytes(aTrade()));
    if (accepted.kind !== 'accepted') throw new Error(accepted.kind);
    expect(accepted.records[0]?.headers).not.toHaveProperty('message-id');
  });

  it.each(BAD_RECORDS)('refuses $name', ({ bytes, reason, field }) => {
    const refused = offer(bytes);
    if (refused.kind !== 'refused') throw new Error(refused.kind);
    expect(refused.faults[0]).toMatchObject({ index: 0, reason, field });
  });

  it('refuses the whole and names every element at fault', () => {
    const body = jsonBytes([aTrade(), aTrade({ side: 'UP' }), 7, aTrade({ version: 'x' })]);
    const refused = offer(body);
    if (refused.kind !== 'refused') throw new Error(refused.kind);
    expect(refused.faults.map(({ index }) => index)).toEqual([1, 2, 3]);
  });

  it('lists a limited number of faults', () => {
    const refused = offer(jsonBytes(Array.from({ length: 1_000 }, () => 1)));
    if (refused.kind !== 'refused') throw new Error(refused.kind);
    expect(refused.faults).toHaveLength(ANSWERED_FAULTS_MAX);
  });

  it('says which record is too large, before it decodes anything', () => {
    const large = `"${'x'.repeat(RECORD_BYTES_MAX)}"`;
    const body = Buffer.from(`[not json, ${large}]`);
    expect(offer(body)).toEqual({ kind: 'too_large', index: 1, bytes: large.length });
  });

  it.each([
    ['empty', ''],
    ['with a space', 'a b'],
    ['with a control character', 'a\u0001'],
    ['outside ASCII', 'schlüssel'],
    ['too long', 'k'.repeat(IDEMPOTENCY_KEY_LENGTH_MAX + 1)],
  ])('refuses an idempotency key %s', (_name, key) => {
    expect(offer(jsonBytes(aTrade()), key)).toMatchObject({
      kind: 'refused',
      faults: [{ reason: 'BAD_VALUE', field: 'Idempotency-Key' }],
    });
  });

  it('takes the longest idempotency key', () => {
    const key = 'k'.repeat(IDEMPOTENCY_KEY_LENGTH_MAX);
    expect(offer(jsonBytes(aTrade()), key).kind).toBe('accepted');
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (body, key) => {
        expect(offer(body, key)).toHaveProperty('kind');
      }),
      { numRuns: 300 },
    );
  });
});
