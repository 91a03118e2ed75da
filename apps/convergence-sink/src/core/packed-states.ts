/**
 * Stored trades as rows of bytes in one buffer, so that the garbage collector has nothing to do
 * with them. A row lies in one place: to read it costs two or three cache lines, where an array for
 * each field would cost one for every field.
 *
 * Every value fits: the contract keeps versions and sequences below 2^63, revisions count changes,
 * positions are 64-bit and origins and ordinals 32-bit integers of the store. The window of
 * instants ends beyond 2^63 but is less than 2^64 wide, so instants are kept modulo 2^64.
 * The key is not kept: whoever asks for a state has it.
 */
import { CONFIRMATION_STATUSES, INSTANT_START, TRADE_STATUSES } from '@tributary/domain';
import type {
  ConfirmationStatus,
  Instant,
  IsoDate,
  TradeKey,
  TradeState,
  TradeStatus,
} from '@tributary/domain';
import type { Coordinate, StoredTrade } from '@tributary/trade-store-writer';
import { SourceNames } from './source-names.js';

/** Places in a row, in bytes. */
const REVISION = 0;
const VERSION = 8;
const SEQUENCE = 16;
const EVENT_TIMESTAMP = 24;
const RECEIVED_AT = 32;
const DECIDED_AT = 40;
const TERMS_POSITION = 48;
const TERMS_ORIGIN = 56;
const TERMS_ORDINAL = 60;
const SOURCE = 64;
const STATUS = 68;
const STATUS_BEFORE_CLOSE = 69;
const CONFIRMATION = 70;
const FLAGS = 71;
const CONTENT_HASH = 72;
const CONTENT_HASH_END = 88;
/** As text, which is made faster than a date from days. */
const MATURITY = 88;
const MATURITY_END = 98;
/** Rounded up to whole words of 8 bytes. */
const ROW_BYTES = 104;

const IS_CORRECTION = 1;
const AWAITING_ROOT = 2;
const HAS_TERMS = 4;
const HAS_SEQUENCE = 8;
const HAS_EVENT_TIMESTAMP = 16;
const HAS_STATUS_BEFORE_CLOSE = 32;
const HAS_MATURITY = 64;
const HAS_TERMS_AT = 128;

const INT64_SPAN = 1n << 64n;

export class PackedStates {
  private view = new DataView(new ArrayBuffer(0));
  /** The same bytes, for text. */
  private bytes = Buffer.alloc(0);
  private readonly sources = new SourceNames();

  /** Makes room for so many slots; what lies above is lost. */
  resize(capacity: number): void {
    const former = this.bytes;
    const buffer = new ArrayBuffer(capacity * ROW_BYTES);
    this.view = new DataView(buffer);
    this.bytes = Buffer.from(buffer);
    this.bytes.set(former.subarray(0, buffer.byteLength));
  }

  /** False where the source of the state is new and too many are known: clear, then write. */
  hasRoomFor({ state }: StoredTrade): boolean {
    return this.sources.hasRoomFor(state.sourceSystem);
  }

  /** Writes over what the slot holds. */
  write(slot: number, { state, termsAt }: StoredTrade): void {
    const { bytes, view } = this;
    const at = slot * ROW_BYTES;
    const { sourceSequence, eventTimestamp, statusBeforeClose, maturityDate } = state;
    view.setBigInt64(at + REVISION, state.revision);
    view.setBigInt64(at + VERSION, state.version);
    view.setBigInt64(at + RECEIVED_AT, state.receivedAt);
    view.setBigInt64(at + DECIDED_AT, state.decidedAt);
    view.setInt32(at + SOURCE, this.sources.numberOf(state.sourceSystem));
    view.setUint8(at + STATUS, TRADE_STATUSES.indexOf(state.status));
    view.setUint8(at + CONFIRMATION, CONFIRMATION_STATUSES.indexOf(state.confirmationStatus));
    bytes.write(state.contentHash, at + CONTENT_HASH, 'hex');
    if (sourceSequence !== undefined) view.setBigInt64(at + SEQUENCE, sourceSequence);
    if (eventTimestamp !== undefined) view.setBigInt64(at + EVENT_TIMESTAMP, eventTimestamp);
    if (statusBeforeClose !== undefined) {
      view.setUint8(at + STATUS_BEFORE_CLOSE, TRADE_STATUSES.indexOf(statusBeforeClose));
    }
    if (maturityDate !== undefined) bytes.write(maturityDate, at + MATURITY, 'latin1');
    if (termsAt !== undefined) {
      view.setBigInt64(at + TERMS_POSITION, termsAt.position);
      view.setInt32(at + TERMS_ORIGIN, termsAt.originId);
      view.setInt32(at + TERMS_ORDINAL, termsAt.ordinal);
    }
    view.setUint8(at + FLAGS, flagsOf(state, termsAt));
  }

  /** The trade of a slot that was written, whose key this is; absent fields are undefined. */
  read(slot: number, key: TradeKey): StoredTrade {
    const { bytes, view } = this;
    const at = slot * ROW_BYTES;
    const flags = view.getUint8(at + FLAGS);
    const hasEventTimestamp = (flags & HAS_EVENT_TIMESTAMP) !== 0;
    const hasMaturity = (flags & HAS_MATURITY) !== 0;
    // Every property in the order of `decide`: objects of one shape are read quickly.
    const state: TradeState = {
      key,
      revision: view.getBigInt64(at + REVISION),
      version: view.getBigInt64(at + VERSION),
      sourceSystem: this.sources.nameOf(view.getInt32(at + SOURCE)),
      sourceSequence: (flags & HAS_SEQUENCE) === 0 ? undefined : view.getBigInt64(at + SEQUENCE),
      isCorrection: (flags & IS_CORRECTION) !== 0,
      eventTimestamp: hasEventTimestamp ? this.instant(at + EVENT_TIMESTAMP) : undefined,
      receivedAt: this.instant(at + RECEIVED_AT),
      contentHash: bytes.toString('hex', at + CONTENT_HASH, at + CONTENT_HASH_END),
      status: this.status(at + STATUS),
      statusBeforeClose:
        (flags & HAS_STATUS_BEFORE_CLOSE) === 0 ? undefined : this.status(at + STATUS_BEFORE_CLOSE),
      confirmationStatus: this.confirmationStatus(at + CONFIRMATION),
      maturityDate: hasMaturity
        ? (bytes.toString('latin1', at + MATURITY, at + MATURITY_END) as IsoDate)
        : undefined,
      awaitingRoot: (flags & AWAITING_ROOT) !== 0,
      hasTerms: (flags & HAS_TERMS) !== 0,
      decidedAt: this.instant(at + DECIDED_AT),
    };
    return { state, termsAt: (flags & HAS_TERMS_AT) === 0 ? undefined : this.termsAt(at) };
  }

  /** Copies a row over another. */
  copy({ from, to }: { readonly from: number; readonly to: number }): void {
    const start = from * ROW_BYTES;
    this.bytes.copyWithin(to * ROW_BYTES, start, start + ROW_BYTES);
  }

  /** No slot counts as written any more; the room stays. */
  clear(): void {
    this.sources.clear();
  }

  private instant(at: number): Instant {
    const kept = this.view.getBigInt64(at);
    return (kept < INSTANT_START ? kept + INT64_SPAN : kept) as Instant;
  }

  private status(at: number): TradeStatus {
    return TRADE_STATUSES[this.view.getUint8(at)] as TradeStatus;
  }

  private confirmationStatus(at: number): ConfirmationStatus {
    return CONFIRMATION_STATUSES[this.view.getUint8(at)] as ConfirmationStatus;
  }

  private termsAt(at: number): Coordinate {
    return {
      originId: this.view.getInt32(at + TERMS_ORIGIN),
      position: this.view.getBigInt64(at + TERMS_POSITION),
      ordinal: this.view.getInt32(at + TERMS_ORDINAL),
    };
  }
}

function flagsOf(state: TradeState, termsAt: Coordinate | undefined): number {
  let flags = 0;
  if (state.isCorrection) flags |= IS_CORRECTION;
  if (state.awaitingRoot) flags |= AWAITING_ROOT;
  if (state.hasTerms) flags |= HAS_TERMS;
  if (state.sourceSequence !== undefined) flags |= HAS_SEQUENCE;
  if (state.eventTimestamp !== undefined) flags |= HAS_EVENT_TIMESTAMP;
  if (state.statusBeforeClose !== undefined) flags |= HAS_STATUS_BEFORE_CLOSE;
  if (state.maturityDate !== undefined) flags |= HAS_MATURITY;
  if (termsAt !== undefined) flags |= HAS_TERMS_AT;
  return flags;
}
