/**
 * Reads of a record what decisions need, and leaves the rest in its bytes. What it reads and what
 * it refuses is that of `decodeTradeRecord`, which also tells what is wrong with a record.
 */
import { hash as digest } from 'node:crypto';
import { contentHash, isFullState, isScheme, isTradeId } from '@tributary/domain';
import type { RecordHead, TradeRecord } from '@tributary/domain';
import { ACTION, CHANNEL, CONFIRMATION_STATUS, EVENT, TRADE_STATUS } from '../enum-tables.js';
import type { ContractFault } from '../fault.js';
import { decodeTradeRecord } from '../trade-record.js';
import { FieldScanner } from './field-scanner.js';
import { compileScanPlan } from './message-plan.js';
import { compileScanChecks } from './scan-checks.js';
import { dateAt, instantAt } from './scanned-values.js';
import type { TermsNotepad, TermsNotes } from './terms-notes.js';
import { isPrintableAscii } from './text-checks.js';
import { TextMemory, textAt } from './text-memory.js';

/** Place of the raw record a canonical record was made of. */
export interface RawCoordinate {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly ordinal: number;
}

/** The part of a record decisions depend on. */
export interface RecordView {
  readonly head: RecordHead;
  /** Present for records of a stream. */
  readonly raw: RawCoordinate | undefined;
  /** `terms` as they stand on the wire; empty where the record has none. */
  readonly termsBytes: Uint8Array;
  /** Of these bytes, where a notepad was given; absent for what is not of the usual form too. */
  readonly termsNotes: TermsNotes | undefined;
}

const plan = compileScanPlan('tributary.trade.v1.TradeRecord');
const scanner = new FieldScanner(plan, compileScanChecks(plan));
const slot = {
  scheme: plan.slotOf('trade_id_scheme'),
  tradeId: plan.slotOf('trade_id'),
  legId: plan.slotOf('leg_id'),
  version: plan.slotOf('version'),
  sequence: plan.slotOf('source_sequence'),
  correction: plan.slotOf('is_correction'),
  action: plan.slotOf('action'),
  event: plan.slotOf('event'),
  status: plan.slotOf('status'),
  source: plan.slotOf('source_system'),
  messageId: plan.slotOf('message_id'),
  eventTime: plan.slotOf('event_timestamp'),
  receivedAt: plan.slotOf('received_at'),
  hash: plan.slotOf('content_hash'),
  terms: plan.slotOf('terms'),
  maturity: plan.slotOf('terms.maturity_date'),
  confirmation: plan.slotOf('terms.confirmation_status'),
  lineage: plan.slotOf('lineage'),
  channel: plan.slotOf('lineage.channel'),
  topic: plan.slotOf('lineage.topic'),
  partition: plan.slotOf('lineage.partition'),
  offset: plan.slotOf('lineage.offset'),
  ordinal: plan.slotOf('lineage.ordinal'),
  replay: plan.slotOf('lineage.replay'),
} as const;

const STREAM_CODE = CHANNEL.toWire('STREAM');
const INT64_MAX = (1n << 63n) - 1n;
const TRADE_ID_BYTES_MAX = 128;
const NO_BYTES = new Uint8Array(0);

const schemes = new TextMemory(isScheme);
const sources = new TextMemory(isScheme);
const topics = new TextMemory(() => true);

const sha256Hex = (bytes: Uint8Array): string => digest('sha256', bytes, 'hex');

/**
 * Reads a record strictly. Bad bytes are a fault, never an exception.
 * @param notepad takes what it notes of the terms, for those who will keep them as columns.
 */
export function readTradeRecord(
  bytes: Uint8Array,
  notepad?: TermsNotepad,
): { readonly view: RecordView } | { readonly fault: ContractFault } {
  const view = scanner.scan(bytes) ? viewOf(bytes, notepad) : undefined;
  if (view !== undefined) return { view };
  const decoded = decodeTradeRecord(bytes);
  return 'fault' in decoded ? decoded : { view: viewOfRecord(decoded.record, decoded.termsBytes) };
}

/** Undefined where the record is to be decoded: it has a fault, or something rare. */
function viewOf(bytes: Uint8Array, notepad: TermsNotepad | undefined): RecordView | undefined {
  const action = ACTION.toDomain(scanner.uint32(slot.action));
  if (action === undefined || !scanner.has(slot.lineage)) return undefined;
  if (!scanner.has(slot.receivedAt) || !scanner.isGiven(slot.messageId)) return undefined;
  const termsBytes = scanner.has(slot.terms)
    ? bytes.subarray(scanner.start(slot.terms), scanner.end(slot.terms))
    : NO_BYTES;
  const contentHash = hashOf();
  if (contentHash !== expectedHash(action, termsBytes)) return undefined;
  const head = headOf(action, contentHash);
  if (head === undefined) return undefined;
  const termsNotes = notepad?.note(scanner, slot.terms);
  return { head, raw: rawOf(), termsBytes, termsNotes };
}

function hashOf(): string {
  return scanner.has(slot.hash) ? textAt(scanner, slot.hash, 'hex') : '';
}

function expectedHash(action: RecordHead['action'], termsBytes: Uint8Array): string {
  return contentHash({ sha256Hex, action, termsBytes });
}

function headOf(action: RecordHead['action'], hash: string): RecordHead | undefined {
  const key = keyOf();
  const sourceSystem = sources.text(scanner, slot.source);
  if (key === undefined || sourceSystem === undefined) return undefined;
  const version = scanner.uint64(slot.version);
  const sequence = scanner.has(slot.sequence) ? scanner.uint64(slot.sequence) : undefined;
  if (version > INT64_MAX || (sequence !== undefined && sequence > INT64_MAX)) return undefined;
  const confirmation = CONFIRMATION_STATUS.toDomain(scanner.uint32(slot.confirmation));
  return {
    key,
    version,
    sourceSequence: sequence,
    isCorrection: scanner.uint32(slot.correction) !== 0,
    action,
    event: EVENT.toDomain(scanner.uint32(slot.event)),
    status: TRADE_STATUS.toDomain(scanner.uint32(slot.status)),
    sourceSystem,
    messageId: textAt(scanner, slot.messageId, 'utf8'),
    eventTimestamp: scanner.has(slot.eventTime) ? instantAt(scanner, slot.eventTime) : undefined,
    receivedAt: instantAt(scanner, slot.receivedAt),
    contentHash: hash,
    maturityDate: scanner.has(slot.maturity) ? dateAt(scanner, slot.maturity) : undefined,
    confirmationStatus: isFullState(action) ? confirmation : undefined,
    replay: scanner.uint32(slot.replay) !== 0,
  };
}

function keyOf(): RecordHead['key'] | undefined {
  const scheme = schemes.text(scanner, slot.scheme);
  if (scheme === undefined || !scanner.isGiven(slot.tradeId)) return undefined;
  const tradeId = textAt(scanner, slot.tradeId, 'utf8');
  const [start, end] = [scanner.start(slot.tradeId), scanner.end(slot.tradeId)];
  const isPlain = end - start <= TRADE_ID_BYTES_MAX && isPrintableAscii(scanner.bytes, start, end);
  if (!isPlain && !isTradeId(tradeId)) return undefined;
  return { scheme, tradeId, legId: scanner.uint32(slot.legId) };
}

function rawOf(): RawCoordinate | undefined {
  if (scanner.uint32(slot.channel) !== STREAM_CODE) return undefined;
  return {
    topic: topics.text(scanner, slot.topic) ?? '',
    partition: scanner.uint32(slot.partition),
    offset: scanner.uint64(slot.offset),
    ordinal: scanner.uint32(slot.ordinal),
  };
}

function viewOfRecord({ head, lineage }: TradeRecord, termsBytes: Uint8Array): RecordView {
  const { stream, ordinal } = lineage;
  const raw = stream === undefined ? undefined : { ...stream, ordinal };
  return { head, raw, termsBytes, termsNotes: undefined };
}
