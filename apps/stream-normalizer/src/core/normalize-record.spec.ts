import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { RECORD_BYTES_MAX, TRUNCATED_BYTES } from '@tributary/contracts';
import { decodeQuarantined, decodeTradeRecord } from '@tributary/contract-mapping';
import type { Quarantined } from '@tributary/contract-mapping';
import type { TradeRecord } from '@tributary/domain';
import type { CompiledMapping } from '@tributary/mapping';
import fc from 'fast-check';
import { BAD_RECORDS } from '../../test/bad-records.js';
import { RECEIVED_AT, aRawRecord, aSource, aTrade, jsonBytes } from '../../test/factories.js';
import { ADAPTER_VERSION } from './adapter-version.js';
import { ELEMENTS_MAX } from './json-elements.js';
import { FAULTY_ELEMENTS_MAX, normalizeRecord } from './normalize-record.js';
import type { Outcome } from './normalize-record.js';

const source = aSource();

function canonicalOf(outcome: Outcome | undefined): TradeRecord {
  if (outcome?.kind !== 'canonical') throw new Error(`not canonical: ${outcome?.reason}`);
  const decoded = decodeTradeRecord(outcome.value);
  if ('fault' in decoded) throw new Error(decoded.fault.detail);
  return decoded.record;
}

function quarantinedOf(outcome: Outcome | undefined): Quarantined {
  if (outcome?.kind !== 'quarantined') throw new Error('not quarantined');
  return decodeQuarantined(outcome.value);
}

describe('normalizeRecord', () => {
  it('makes a canonical record with the key of the trade and the coordinate of the raw record', () => {
    const [outcome, ...others] = normalizeRecord(aRawRecord(jsonBytes(aTrade())), source);
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({ kind: 'canonical', key: 'OMS|A-1|0' });
    const { head, lineage } = canonicalOf(outcome);
    expect(head).toMatchObject({
      key: { scheme: 'OMS', tradeId: 'A-1', legId: 0 },
      version: 1n,
      action: 'NEW',
      sourceSystem: 'canonical',
      messageId: 'm1',
      maturityDate: '2031-06-30',
      receivedAt: RECEIVED_AT,
    });
    expect(lineage).toMatchObject({
      channel: 'STREAM',
      stream: { topic: 'raw.canonical.v1', partition: 3, offset: 42n },
      ordinal: 0,
      mappingId: source.mapping.id,
      adapterVersion: ADAPTER_VERSION,
      replay: false,
    });
    expect(Buffer.from(lineage.mappingHash)).toEqual(Buffer.from(source.mapping.hash));
  });

  it('gives the same bytes for the same raw record', () => {
    const raw = aRawRecord(jsonBytes([aTrade(), aTrade({ notional: 'x' })]));
    expect(normalizeRecord(raw, source)).toEqual(normalizeRecord(raw, source));
  });

  it.each(BAD_RECORDS)('quarantines $name', ({ bytes, reason, field }) => {
    const outcomes = normalizeRecord(aRawRecord(bytes), source);
    expect(outcomes).toHaveLength(1);
    const record = quarantinedOf(outcomes[0]);
    expect(outcomes[0]).toMatchObject({ kind: 'quarantined', reason });
    expect(record).toMatchObject({
      source: 'canonical',
      stage: 'stream-normalizer',
      reason,
      field,
      truncated: false,
      contentType: 'application/json',
      receivedAt: RECEIVED_AT,
    });
    expect(record.detail).not.toBe('');
    expect(Buffer.from(record.raw)).toEqual(bytes);
    expect(record.lineage.stream).toEqual({ topic: 'raw.canonical.v1', partition: 3, offset: 42n });
  });

  it('quarantines a tombstone as an empty record', () => {
    const record = quarantinedOf(normalizeRecord(aRawRecord(null), source)[0]);
    expect(record).toMatchObject({ reason: 'UNDECODABLE', rawLength: 0n });
  });

  it('publishes the neighbours of a bad element and keeps the bytes of that element alone', () => {
    const bad = '{"trade_id": "B" , "side":"UP"}';
    const raw = Buffer.from(`[ ${JSON.stringify(aTrade())}, ${bad} ,${JSON.stringify(aTrade())}]`);
    const outcomes = normalizeRecord(aRawRecord(raw), source);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['canonical', 'quarantined', 'canonical']);
    expect(canonicalOf(outcomes[2]).lineage.ordinal).toBe(2);
    const record = quarantinedOf(outcomes[1]);
    expect(Buffer.from(record.raw).toString()).toBe(bad);
    expect(record.lineage.ordinal).toBe(1);
  });

  it('quarantines up to a limit of faulty elements one by one', () => {
    const faulty = Array.from({ length: FAULTY_ELEMENTS_MAX }, () => 1);
    const outcomes = normalizeRecord(aRawRecord(jsonBytes([aTrade(), ...faulty])), source);
    expect(outcomes.filter(({ kind }) => kind === 'quarantined')).toHaveLength(faulty.length);
  });

  it('quarantines more faulty elements together, with the whole array and their neighbours out', () => {
    const faulty = Array.from({ length: FAULTY_ELEMENTS_MAX + 1 }, () => 1);
    const bytes = jsonBytes([aTrade(), ...faulty, aTrade({ trade_id: 'LAST' })]);
    const outcomes = normalizeRecord(aRawRecord(bytes), source);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['canonical', 'canonical', 'quarantined']);
    expect(canonicalOf(outcomes[1]).head.key.tradeId).toBe('LAST');
    const record = quarantinedOf(outcomes[2]);
    expect(record).toMatchObject({ reason: 'UNDECODABLE', lineage: { ordinal: 1 } });
    expect(record.detail).toContain('11 of 13 elements cannot be understood; element 1: ');
    expect(Buffer.from(record.raw)).toEqual(bytes);
  });

  it('takes no more elements than the limit', () => {
    const arrayOf = (count: number): Buffer =>
      jsonBytes(Array.from({ length: count }, () => ({ trade_id: 'A' })));
    const outcomes = normalizeRecord(aRawRecord(arrayOf(ELEMENTS_MAX)), source);
    expect(outcomes.every(({ kind }) => kind === 'canonical')).toBe(true);
    expect(outcomes).toHaveLength(ELEMENTS_MAX);
    const tooMany = normalizeRecord(aRawRecord(arrayOf(ELEMENTS_MAX + 1)), source);
    expect(tooMany).toHaveLength(1);
    expect(quarantinedOf(tooMany[0]).detail).toContain(`${ELEMENTS_MAX + 1} elements`);
  });

  it('quarantines a record above the limit with its first bytes, length and hash', () => {
    const bytes = Buffer.alloc(RECORD_BYTES_MAX + 1, 0x20);
    const record = quarantinedOf(normalizeRecord(aRawRecord(bytes), source)[0]);
    expect(record).toMatchObject({
      reason: 'TOO_LARGE',
      truncated: true,
      rawLength: BigInt(bytes.length),
    });
    expect(record.raw).toHaveLength(TRUNCATED_BYTES);
    const hash = createHash('sha256').update(bytes).digest('hex');
    expect(Buffer.from(record.rawSha256).toString('hex')).toBe(hash);
  });

  it('quarantines a record whose canonical form is above the limit', () => {
    const padding = 'x'.repeat(RECORD_BYTES_MAX);
    const mapping: CompiledMapping = {
      ...source.mapping,
      mapJson: (value, envelope) => {
        const mapped = source.mapping.mapJson(value, envelope);
        if ('faults' in mapped) return mapped;
        const attributes = new Map([['padding', padding]]);
        return { record: { ...mapped.record, terms: { ...mapped.record.terms, attributes } } };
      },
    };
    const raw = aRawRecord(jsonBytes(aTrade()));
    const record = quarantinedOf(normalizeRecord(raw, aSource({ mapping }))[0]);
    expect(record).toMatchObject({ reason: 'TOO_LARGE', truncated: false });
    expect(Buffer.from(record.raw)).toEqual(jsonBytes(aTrade()));
  });

  it('says how many other faults there are', () => {
    const bytes = jsonBytes(aTrade({ action: 'EXPLODE', notional: 'x' }));
    expect(quarantinedOf(normalizeRecord(aRawRecord(bytes), source)[0]).detail).toContain(
      '(and 1 more)',
    );
  });
});

describe('identity and time beside the record', () => {
  const bytes = jsonBytes(aTrade({ message_id: undefined }));
  const headers = { 'message-id': 'key-1' };

  it('takes the message identity of the header, with the place in an array', () => {
    const [single] = normalizeRecord(aRawRecord(bytes, { headers }), source);
    expect(canonicalOf(single).head.messageId).toBe('key-1');
    const array = Buffer.concat([Buffer.from('['), bytes, Buffer.from(',7]')]);
    const [first, second] = normalizeRecord(aRawRecord(array, { headers }), source);
    expect(canonicalOf(first).head.messageId).toBe('key-1#0');
    expect(quarantinedOf(second).messageId).toBe('key-1#1');
  });

  it('takes the time of the header, else the time of Kafka', () => {
    const timestampMs = 1_790_000_000_123n;
    for (const given of [{}, { 'received-at': 'yesterday' }]) {
      const [outcome] = normalizeRecord(aRawRecord(bytes, { headers: given, timestampMs }), source);
      expect(canonicalOf(outcome).head.receivedAt).toBe(timestampMs * 1_000_000n);
    }
  });

  it.each([-1n, 99_999_999_999_999n])(
    'quarantines where the time of Kafka is %s',
    (timestampMs) => {
      const [outcome] = normalizeRecord(aRawRecord(bytes, { headers: {}, timestampMs }), source);
      expect(quarantinedOf(outcome)).toMatchObject({ reason: 'BAD_VALUE', field: 'received_at' });
    },
  );
});

describe('any bytes', () => {
  const whole = jsonBytes([aTrade(), aTrade({ isin: 'US0378331005' })]);
  const mutated = fc
    .tuple(fc.nat(whole.length - 1), fc.uint8Array({ maxLength: 8 }), fc.nat(4))
    .map(([at, insert, cut]) =>
      Buffer.concat([whole.subarray(0, at), insert, whole.subarray(at + cut)]),
    );

  it('never throw, and every outcome can be read back', () => {
    const anyBytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      mutated,
      fc.json().map(Buffer.from),
    );
    fc.assert(
      fc.property(
        anyBytes,
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
        (bytes, time) => {
          const raw = aRawRecord(bytes, { headers: {}, timestampMs: time });
          const outcomes = normalizeRecord(raw, source);
          expect(outcomes.length).toBeGreaterThan(0);
          for (const outcome of outcomes) {
            if (outcome.kind === 'canonical') canonicalOf(outcome);
            else quarantinedOf(outcome);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
