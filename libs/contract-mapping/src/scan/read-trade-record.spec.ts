/** Reading by scanning gives what decoding gives, for whatever bytes; and it does not decode. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { tradeRecord } from '../../test/arbitraries.js';
import { fullRecord, minimalRecord } from '../../test/examples.js';
import { encodeTradeRecord } from '../encode/encode-trade-record.js';
import { decodeTradeRecord, singleField } from '../trade-record.js';
import { FieldScanner } from './field-scanner.js';
import { compileScanPlan } from './message-plan.js';
import { readTradeRecord } from './read-trade-record.js';
import { compileScanChecks } from './scan-checks.js';

const SEED = 20_261_125;
const CASES = 100_000;
const [HASH_FIELD, TERMS_FIELD] = [14, 15];

const samples = fc.sample(tradeRecord, { seed: SEED, numRuns: 400 });
const encoded = [...samples, fullRecord(), minimalRecord()].map(
  (record) => encodeTradeRecord(record).bytes,
);

/** What decoding says of the bytes, in the form of `readTradeRecord`. */
function expected(bytes: Uint8Array): unknown {
  const decoded = decodeTradeRecord(bytes);
  if ('fault' in decoded) return decoded;
  const { stream, ordinal } = decoded.record.lineage;
  const raw = stream === undefined ? undefined : { ...stream, ordinal };
  return { view: { head: decoded.record.head, raw, termsBytes: decoded.termsBytes } };
}

/** Plain values: views hold `undefined` where decoded heads have no property. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (part instanceof Uint8Array) return Buffer.from(part).toString('hex');
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** mulberry32: small, and the same everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The fields of a message as they stand, tag included. */
function fieldsOf(bytes: Uint8Array): Uint8Array[] {
  const reader = new BinaryReader(bytes);
  const fields: Uint8Array[] = [];
  while (reader.pos < reader.len) {
    const start = reader.pos;
    const [number, wireType] = reader.tag();
    reader.skip(wireType, number);
    fields.push(bytes.subarray(start, reader.pos));
  }
  return fields;
}

function unknownField(random: (below: number) => number): Uint8Array {
  const writer = new BinaryWriter();
  const number = 30 + random(400);
  const kind = random(5);
  if (kind === 0) writer.tag(number, WireType.Varint).uint64(BigInt(random(2 ** 31)) << 20n);
  else if (kind === 1) writer.tag(number, WireType.LengthDelimited).string('später');
  else if (kind === 2) writer.tag(number, WireType.Bit32).fixed32(random(2 ** 31));
  else if (kind === 3) writer.tag(number, WireType.Bit64).fixed64(7n);
  else writer.tag(number, WireType.StartGroup).tag(number, WireType.EndGroup);
  return writer.finish();
}

type Change = (bytes: Uint8Array, random: (below: number) => number) => Uint8Array;

const flipByte: Change = (bytes, random) => {
  const changed = Uint8Array.from(bytes);
  changed[random(changed.length)] = random(256);
  return changed;
};
const cut: Change = (bytes, random) => bytes.subarray(0, random(bytes.length));
const dropField: Change = (bytes, random) => {
  const fields = fieldsOf(bytes);
  fields.splice(random(fields.length), 1);
  return Buffer.concat(fields);
};
const repeatField: Change = (bytes, random) => {
  const fields = fieldsOf(bytes);
  const [again] = fields.slice(random(fields.length));
  return Buffer.concat([...fields, ...(again === undefined ? [] : [again])]);
};
const moveField: Change = (bytes, random) => {
  const fields = fieldsOf(bytes);
  const moved = fields.splice(random(fields.length), 1);
  fields.splice(random(fields.length + 1), 0, ...moved);
  return Buffer.concat(fields);
};
const addUnknown: Change = (bytes, random) => Buffer.concat([bytes, unknownField(random)]);
const CHANGES = [flipByte, cut, dropField, repeatField, moveField, addUnknown] as const;

/** The record with changed terms and a hash that fits them: what is wrong is the terms alone. */
function withTerms(bytes: Uint8Array, terms: Uint8Array): Uint8Array {
  const hash = createHash('sha256').update(Buffer.of(1)).update(terms).digest().subarray(0, 16);
  const others = fieldsOf(bytes).filter((field) => {
    const [number] = new BinaryReader(field).tag();
    return number !== HASH_FIELD && number !== TERMS_FIELD;
  });
  const writer = new BinaryWriter();
  for (const field of others) writer.raw(field);
  writer.tag(HASH_FIELD, WireType.LengthDelimited).bytes(hash);
  return writer.tag(TERMS_FIELD, WireType.LengthDelimited).bytes(terms).finish();
}

describe('reading a record by scanning it', () => {
  it('gives head, place and terms as decoding does', () => {
    for (const bytes of encoded) expect(plain(readTradeRecord(bytes))).toBe(plain(expected(bytes)));
  });

  it(`gives record or fault as decoding does, for ${CASES} hostile records`, () => {
    const random = randomOf(SEED);
    const outcomes = { views: 0, faults: 0 };
    for (let number = 0; number < CASES; number += 1) {
      const bytes = encoded[random(encoded.length)] ?? new Uint8Array(0);
      const change = CHANGES[random(CHANGES.length)] ?? cut;
      const terms = singleField(bytes, TERMS_FIELD);
      const isInside = random(2) === 0 && terms.length > 0;
      const hostile = isInside ? withTerms(bytes, change(terms, random)) : change(bytes, random);
      const read = readTradeRecord(hostile);
      outcomes['fault' in read ? 'faults' : 'views'] += 1;
      const [found, wanted] = [plain(read), plain(expected(hostile))];
      if (found !== wanted) {
        const at = `seed ${SEED}, case ${number}: ${Buffer.from(hostile).toString('hex')}`;
        expect({ at, found }).toEqual({ at, found: wanted });
      }
    }
    // Both kinds are met, so neither side of the comparison is empty.
    expect(outcomes.views).toBeGreaterThan(CASES / 10);
    expect(outcomes.faults).toBeGreaterThan(CASES / 10);
  });

  it('vouches for every record a producer of ours makes, so that none is decoded', () => {
    const plan = compileScanPlan('tributary.trade.v1.TradeRecord');
    const scanner = new FieldScanner(plan, compileScanChecks(plan));
    for (const bytes of encoded) expect(scanner.scan(bytes)).toBe(true);
  });

  it('vouches for records of a later contract, whose new fields it passes over', () => {
    const plan = compileScanPlan('tributary.trade.v1.TradeRecord');
    const scanner = new FieldScanner(plan, compileScanChecks(plan));
    const writer = new BinaryWriter().tag(99, WireType.LengthDelimited).string('new');
    writer
      .tag(100, WireType.Varint)
      .uint64((1n << 64n) - 1n)
      .tag(101, WireType.Bit64)
      .fixed64(1n);
    const later = Buffer.concat([...encoded.slice(0, 1), writer.finish()]);
    expect(scanner.scan(later)).toBe(true);
  });
});
