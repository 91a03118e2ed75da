/**
 * What is noted of a record's terms while it is read, for those who keep some of their fields as
 * columns: with it the terms need not be scanned again.
 *
 * Notes are numbers in a block that some records share, so a record that waits costs one small
 * object and about 160 bytes, and one that is never kept has cost no more than copying them.
 */
import { decodeTerms } from '../terms.js';
import { encodeTerms } from '../encode/encode-trade-record.js';
import { FieldScanner } from './field-scanner.js';
import { compileScanPlan } from './message-plan.js';

const plan = compileScanPlan('tributary.trade.v1.TradeTerms');
/** Without checks: the terms were read before. */
const scanner = new FieldScanner(plan);

/** Fields of `TradeTerms` that are noted, by their path. */
const NOTED_FIELDS = [
  'uti',
  'instrument.isin',
  'instrument.symbol',
  'side',
  'quantity.value.value',
  'price.value',
  'price_notation',
  'notional.value.value',
  'currency',
  'counterparty.scheme',
  'counterparty.id',
  'our_entity.id',
  'book',
  'trader',
  'trade_timestamp',
  'trade_timestamp.seconds',
  'trade_timestamp.nanos',
  'trade_date.year',
  'trade_date.month',
  'trade_date.day',
  'effective_date.year',
  'effective_date.month',
  'effective_date.day',
  'settlement_date.year',
  'settlement_date.month',
  'settlement_date.day',
] as const;

export type NotedField = (typeof NOTED_FIELDS)[number];

const isNarrow = (field: NotedField): boolean =>
  plan.fields[plan.slotOf(field)]?.kind === 'varint32';
/** Noted with two words, as the scanner has them; all others are numbers of one word. */
const WIDE_FIELDS = NOTED_FIELDS.filter((field) => !isNarrow(field));
const NARROW_FIELDS = NOTED_FIELDS.filter(isNarrow);
const wideSlots = Int32Array.from(WIDE_FIELDS, plan.slotOf);
const narrowSlots = Int32Array.from(NARROW_FIELDS, plan.slotOf);

/** First of each record: where its terms begin. */
const BASE_WORDS = 1;
const NARROW_PLACE = BASE_WORDS + WIDE_FIELDS.length * 2;
const WORDS_OF_RECORD = NARROW_PLACE + NARROW_FIELDS.length;
/** A block lives as long as any of its records: it has few, but enough to be worth making. */
const RECORDS_OF_BLOCK = 128;
const BLOCK_WORDS = RECORDS_OF_BLOCK * WORDS_OF_RECORD;
const TWO_POW_32 = 4_294_967_296;

/** Place of a field in the notes. */
export function placeOf(field: NotedField): number {
  if (isNarrow(field)) return NARROW_PLACE + NARROW_FIELDS.indexOf(field);
  return BASE_WORDS + WIDE_FIELDS.indexOf(field) * 2;
}

/**
 * The notes of one record; positions are those in the bytes of its terms. The block is nobody
 * else's to see: it holds other records' notes, and where in it these lie says nothing of them.
 */
export class TermsNotes {
  readonly #words: Int32Array;
  readonly #at: number;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  /** True where a text, a decimal or a message is there. */
  has(place: number): boolean {
    // Tag and length stand before any content, so none ends at 0.
    return this.#words[this.#at + place + 1] !== 0;
  }

  /** True where a text is there and not empty. */
  isGiven(place: number): boolean {
    return this.#words[this.#at + place] !== this.#words[this.#at + place + 1];
  }

  /** Start of the content; only where the field is there. */
  start(place: number): number {
    return (this.#words[this.#at + place] ?? 0) - (this.#words[this.#at] ?? 0);
  }

  /** End of the content; only where the field is there. */
  end(place: number): number {
    return (this.#words[this.#at + place + 1] ?? 0) - (this.#words[this.#at] ?? 0);
  }

  /** A number of 32 bits without sign; 0 where absent. */
  uint32(place: number): number {
    return (this.#words[this.#at + place] ?? 0) >>> 0;
  }

  /** A number of 64 bits with sign, rounded beyond 2^53; 0 where absent. */
  int64AsNumber(place: number): number {
    const high = this.#words[this.#at + place + 1] ?? 0;
    return high * TWO_POW_32 + this.uint32(place);
  }
}

/** Where notes are kept, block after block; the pad itself keeps no more than the last one. */
export class TermsNotepad {
  private block = new Int32Array(0);
  private next = 0;

  /**
   * Notes the terms of the message scanned last.
   * @param termsSlot slot of the field that holds them; undefined where they are the message.
   */
  note(fields: FieldScanner, termsSlot: number | undefined): TermsNotes {
    if (this.next === this.block.length) {
      this.block = new Int32Array(BLOCK_WORDS);
      this.next = 0;
    }
    const { block, next: at } = this;
    this.next = at + WORDS_OF_RECORD;
    block[at] = termsSlot === undefined ? 0 : fields.start(termsSlot);
    // The fields of a message have the slots behind its own.
    const shift = termsSlot === undefined ? 0 : termsSlot + 1;
    let word = at + BASE_WORDS;
    for (let index = 0; index < wideSlots.length; index += 1) {
      const slot = (wideSlots[index] ?? 0) + shift;
      if (fields.has(slot)) {
        block[word] = fields.start(slot);
        block[word + 1] = fields.end(slot);
      }
      word += 2;
    }
    for (let index = 0; index < narrowSlots.length; index += 1) {
      block[word] = fields.uint32((narrowSlots[index] ?? 0) + shift);
      word += 1;
    }
    return new TermsNotes(block, at);
  }
}

const notepad = new TermsNotepad();

/**
 * Notes of terms that keep the contract but come without.
 * @returns the bytes too: those of terms in a form nobody but a foreign producer writes are new.
 * @throws Error where they do not keep it: they were read before, so that is an invariant.
 */
export function noteTerms(payload: Uint8Array): {
  readonly bytes: Uint8Array;
  readonly notes: TermsNotes;
} {
  const bytes = scanner.scan(payload) ? payload : usualForm(payload);
  if (bytes !== payload && !scanner.scan(bytes)) throw new Error('encoded terms cannot be scanned');
  return { bytes, notes: notepad.note(scanner, undefined) };
}

/** Encoded as we would. */
function usualForm(payload: Uint8Array): Uint8Array {
  const decoded = decodeTerms(payload);
  if ('fault' in decoded)
    throw new Error(`terms that were read are at fault: ${decoded.fault.detail}`);
  return encodeTerms(decoded.terms);
}
