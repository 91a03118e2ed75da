/** Notes taken when a record is read lead to the same columns as its terms alone. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  TermsNotepad,
  encodeTerms,
  encodeTradeRecord,
  readTradeRecord,
} from '@tributary/contract-mapping';
import type { RecordView } from '@tributary/contract-mapping';
import { aTradeRecord, tradeTerms } from '@tributary/testing';
import fc from 'fast-check';
import { aChange, anyTerms } from '../test/changes.js';
import { copyChunks } from './copy/copy-chunks.js';
import type { StandingTerms } from './model.js';
import { appendTrade } from './trade-rows.js';

const SEED = 20_261_201;
const CASES = 20_000;
/** More than a block of notes has, so that records of one block meet those of another. */
const RECORDS_AT_ONCE = 500;
const [HASH_TAG, TERMS_TAG, UNKNOWN_TAG] = [0x72, 0x7a, 0xc2];
const HASH_BYTES = 16;
const CLASS_OF_STATES = 1;

/** A field of a later release: number 200, a text. */
const UNKNOWN_FIELD = Buffer.concat([
  Buffer.from([UNKNOWN_TAG, 0x0c, 0x05]),
  Buffer.from('sp\u00e4t', 'utf8'),
]);
const EARLIER = encodeTerms(tradeTerms({ book: undefined, side: 'SELL', trader: 'earlier' }));

/** A record of these terms; what stands before them differs in length from one to the next. */
function recordOf(terms: Uint8Array, number: number): Uint8Array {
  const { terms: _, ...others } = aTradeRecord({
    head: { messageId: 'm'.repeat(1 + (number % 60)) },
  });
  const none = { otherPayments: [], allocations: [], attributes: new Map() };
  const empty = Buffer.from(encodeTradeRecord({ ...others, terms: none }).bytes);
  const hashed = Buffer.concat([Buffer.of(CLASS_OF_STATES), terms]);
  const hash = createHash('sha256').update(hashed).digest().subarray(0, HASH_BYTES);
  hash.copy(empty, empty.indexOf(Buffer.of(HASH_TAG, HASH_BYTES)) + 2);
  return Buffer.concat([empty, Buffer.of(TERMS_TAG), varint(terms.length), terms]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

const change = aChange();

function rowsOf(terms: readonly StandingTerms[]): Buffer {
  const changes = terms.map((standing) => ({ ...change, terms: standing }));
  return Buffer.concat([...copyChunks(changes, appendTrade)]);
}

function viewOf(bytes: Uint8Array, notepad: TermsNotepad): RecordView {
  const read = readTradeRecord(bytes, notepad);
  if ('fault' in read) throw new Error(`${read.fault.field}: ${read.fault.detail}`);
  return read.view;
}

describe('notes of a record', () => {
  it(`give the columns its terms give, for ${CASES} records of seed ${SEED}`, () => {
    const payloads = fc.sample(anyTerms, { seed: SEED, numRuns: 2_000 }).map(encodeTerms);
    const notepad = new TermsNotepad();
    let noted = 0;
    for (let from = 0; from < CASES; from += RECORDS_AT_ONCE) {
      const views = Array.from({ length: RECORDS_AT_ONCE }, (_, index) => {
        const number = from + index;
        const payload = payloads[number % payloads.length] ?? EARLIER;
        const terms = number % 2 === 0 ? payload : Buffer.concat([UNKNOWN_FIELD, payload]);
        return viewOf(recordOf(terms, number), notepad);
      });
      const { at } = change;
      const found = views.map(({ termsBytes, termsNotes }) => {
        if (termsNotes !== undefined) noted += 1;
        return { payload: termsBytes, notes: termsNotes, at };
      });
      const wanted = views.map(({ termsBytes }) => ({ payload: termsBytes, at }));
      expect(rowsOf(found).equals(rowsOf(wanted))).toBe(true);
    }
    expect(noted).toBe(CASES);
  });

  it('are not taken where the terms are not of the usual form', () => {
    const twice = Buffer.concat([EARLIER, encodeTerms(tradeTerms())]);
    const { termsBytes, termsNotes } = viewOf(recordOf(twice, 0), new TermsNotepad());
    expect(termsBytes).toEqual(twice);
    expect(termsNotes).toBeUndefined();
  });

  it('are not taken unless they are asked for', () => {
    const read = readTradeRecord(recordOf(EARLIER, 0));
    expect('view' in read && read.view.termsNotes).toBeUndefined();
  });
});
