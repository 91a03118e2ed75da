/** Rows of `trade` straight from wire bytes hold what the plain path says, column by column. */
import { describe, expect, it } from '@jest/globals';
import { encodeTerms } from '@tributary/contract-mapping';
import { tradeTerms } from '@tributary/testing';
import fc from 'fast-check';
import { aChange, anyChange, anyTerms } from '../test/changes.js';
import { copiedBytes, readBinaryArray, readBinaryRows, shown } from '../test/copy-formats.js';
import { expectedState, expectedTerms } from '../test/expected-row.js';
import type { Row } from '../test/expected-row.js';
import { copyChunks } from './copy/copy-chunks.js';
import type { TradeChange } from './model.js';
import { STAGED_COLUMNS, takenOver, takenOverWhole } from './trade-columns.js';
import { appendTrade } from './trade-rows.js';
import { columnParameters } from './unnest/column-arrays.js';
import { TYPE_IDS, typeOf } from './values/column-types.js';

const SEED = 20_261_126;
const CASES = 100_000;
const CASES_OF_COPY = 500;
const NEVER_UPDATED = ['trade_id_scheme', 'trade_id', 'leg_id', 'created_at'];

function written(changes: readonly TradeChange[]): Row[] {
  const body = copiedBytes(Buffer.concat([...copyChunks(changes, appendTrade)]));
  const rows = readBinaryRows(body);
  expectSameInArrays(rows, changes);
  return rows.map((values) => {
    expect(values).toHaveLength(STAGED_COLUMNS.length);
    return Object.fromEntries(
      STAGED_COLUMNS.map((name, index) => [name, shown(values[index] ?? null, typeOf(name))]),
    );
  });
}

/** The other strategy sends the same bytes, column by column. */
function expectSameInArrays(
  rows: readonly (readonly (Buffer | null)[])[],
  changes: readonly TradeChange[],
): void {
  const statements = [...columnParameters(changes, STAGED_COLUMNS, appendTrade)];
  expect(statements.map((each) => each.rows)).toEqual([changes.length]);
  for (const [index, name] of STAGED_COLUMNS.entries()) {
    const array = readBinaryArray(statements[0]?.values[index] ?? Buffer.alloc(0));
    expect(array.typeId).toBe(TYPE_IDS[typeOf(name)]);
    const column = rows.map((values) => values[index] ?? null);
    const isSame = column.every((value, row) => isSameValue(value, array.values[row] ?? null));
    if (!isSame || array.values.length !== rows.length) expect(array.values).toEqual(column);
  }
}

function isSameValue(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}

type Variation = (payload: Uint8Array) => Uint8Array;

/** Field 200, a varint of 64 bits, and field 201, a text: of some later release. */
const UNKNOWN_FIELDS = Buffer.concat([
  Buffer.from([0xc0, 0x0c, ...Array<number>(9).fill(0xff), 0x01]),
  Buffer.from([0xca, 0x0c, 0x05]),
  Buffer.from('sp\u00e4t', 'utf8'),
]);
const withUnknown: Variation = (payload) => Buffer.concat([UNKNOWN_FIELDS, payload]);
/** A field that comes twice: the later one counts, as Protobuf says. */
const withEarlier: Variation = (payload) => {
  const earlier = encodeTerms(tradeTerms({ book: undefined, side: 'SELL', trader: 'earlier' }));
  return Buffer.concat([earlier, payload]);
};
const asItIs: Variation = (payload) => payload;
const VARIATIONS = [asItIs, withUnknown, withEarlier] as const;

describe('staged columns', () => {
  it('are named once', () => {
    expect(new Set(STAGED_COLUMNS).size).toBe(STAGED_COLUMNS.length);
  });

  it('are all taken over by an existing row but the key and the time it was made', () => {
    for (const assignments of [takenOver('s'), takenOverWhole('s')]) {
      const updated = assignments.map((assignment) => assignment.split(' = ')[0]);
      expect(new Set(updated).size).toBe(updated.length);
      expect([...updated, ...NEVER_UPDATED].sort()).toEqual([...STAGED_COLUMNS].sort());
    }
  });

  it(`hold what the plain path says, for ${CASES} changes of seed ${SEED}`, () => {
    const changes = fc.sample(anyChange, { seed: SEED, numRuns: 2_000 });
    const payloads = fc.sample(anyTerms, { seed: SEED, numRuns: 2_003 }).map(encodeTerms);
    let compared = 0;
    for (let from = 0; from < CASES; from += CASES_OF_COPY) {
      const batch = Array.from({ length: CASES_OF_COPY }, (_, index): TradeChange => {
        const number = from + index;
        const change = changes[number % changes.length] ?? aChange();
        const payload = payloads[number % payloads.length] ?? new Uint8Array(0);
        const vary = VARIATIONS[number % VARIATIONS.length] ?? asItIs;
        if (change.terms === undefined) return change;
        return { ...change, terms: { ...change.terms, payload: vary(payload) } };
      });
      for (const [index, row] of written(batch).entries()) {
        const change = batch[index] ?? aChange();
        const expected = { ...expectedState(change), ...expectedTerms(change) };
        if (STAGED_COLUMNS.some((name) => row[name] !== expected[name])) {
          expect({ case: from + index, ...row }).toEqual({ case: from + index, ...expected });
        }
        compared += 1;
      }
    }
    expect(compared).toBe(CASES);
  });

  it('hold no terms where the stored ones stay', () => {
    const [row] = written([aChange({ terms: undefined })]);
    expect(row).toMatchObject({ payload: '', terms_origin_id: null, book: null });
  });
});

describe('copyChunks', () => {
  it('gives nothing for nothing', () => {
    expect([...copyChunks([], appendTrade)]).toEqual([]);
  });

  it('cuts many rows into chunks that are one body together', () => {
    const changes = Array.from({ length: 1_000 }, () => aChange());
    const chunks = [...copyChunks(changes, appendTrade)];
    expect(chunks.length).toBeGreaterThan(2);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(128 * 1024);
    expect(readBinaryRows(copiedBytes(Buffer.concat(chunks)))).toHaveLength(1_000);
  });
});
