/**
 * TradeRecord from the wire to the domain.
 *
 * The content hash covers the bytes of `terms` as they stand on the wire, so reading never encodes
 * and a reader in any language comes to the same hash.
 */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { TradeRecord as WireRecord } from '@tributary/contracts';
import { contentHash, isFullState, isScheme, isTradeId } from '@tributary/domain';
import type { RecordHead, TradeRecord, TradeTerms } from '@tributary/domain';
import { ACTION, EVENT, TRADE_STATUS } from './enum-tables.js';
import { ContractFaultError, badValue, excerpt, missing } from './fault.js';
import type { ContractFault } from './fault.js';
import { lineageToDomain } from './lineage.js';
import { sha256Hex } from './sha256.js';
import { termsToDomain } from './terms.js';
import { optionalText, put, readEnum, readInstant } from './values.js';
import type { Draft } from './values.js';

const TERMS_FIELD = 15;
const INT64_MAX = (1n << 63n) - 1n;
const NO_BYTES = new Uint8Array(0);
const NO_TERMS: TradeTerms = { otherPayments: [], allocations: [], attributes: new Map() };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** Text that is no UTF-8 is a fault; the reader's own default would mend it silently. */
const strictText = (bytes: Uint8Array): string => utf8.decode(bytes);

export type DecodedTradeRecord =
  | {
      readonly record: TradeRecord;
      /** `terms` as they stand on the wire; empty where the record has none. */
      readonly termsBytes: Uint8Array;
    }
  | { readonly fault: ContractFault };

/** Reads a record strictly. Bad bytes are a fault, never an exception. */
export function decodeTradeRecord(bytes: Uint8Array): DecodedTradeRecord {
  try {
    const termsBytes = singleField(bytes, TERMS_FIELD);
    const wire = WireRecord.decode(new BinaryReader(bytes, strictText));
    return { record: toDomain(wire, termsBytes), termsBytes };
  } catch (error) {
    if (error instanceof ContractFaultError) return { fault: error.fault };
    const detail = `not a TradeRecord: ${error instanceof Error ? error.message : String(error)}`;
    return { fault: { reason: 'UNDECODABLE', field: '', detail } };
  }
}

function toDomain(wire: WireRecord, termsBytes: Uint8Array): TradeRecord {
  const terms = wire.terms === undefined ? NO_TERMS : termsToDomain(wire.terms);
  const lineage = lineageToDomain(wire.lineage);
  const action = readEnum(ACTION, wire.action, 'action');
  if (action === undefined) throw missing('action');
  const hash = wire.contentHash.toString('hex');
  const expected = contentHash({ sha256Hex, action, termsBytes });
  if (hash !== expected) {
    throw badValue('content_hash', `is ${excerpt(hash)}, the terms have ${expected}`);
  }
  return {
    head: headToDomain(wire, { action, hash, terms, replay: lineage.replay }),
    terms,
    lineage,
  };
}

interface HeadParts {
  readonly action: RecordHead['action'];
  readonly hash: string;
  readonly terms: TradeTerms;
  readonly replay: boolean;
}

function headToDomain(wire: WireRecord, { action, hash, terms, replay }: HeadParts): RecordHead {
  const receivedAt = readInstant(wire.receivedAt, 'received_at');
  if (receivedAt === undefined) throw missing('received_at');
  const messageId = optionalText(wire.messageId, 'message_id');
  if (messageId === undefined) throw missing('message_id');
  checkIdentity(wire);
  const head: Draft<RecordHead> = {
    key: { scheme: wire.tradeIdScheme, tradeId: wire.tradeId, legId: wire.legId },
    version: wire.version,
    isCorrection: wire.isCorrection,
    action,
    sourceSystem: wire.sourceSystem,
    messageId,
    receivedAt,
    contentHash: hash,
    replay,
  };
  put(head, 'sourceSequence', wire.sourceSequence);
  put(head, 'event', readEnum(EVENT, wire.event, 'event'));
  put(head, 'status', readEnum(TRADE_STATUS, wire.status, 'status'));
  put(head, 'eventTimestamp', readInstant(wire.eventTimestamp, 'event_timestamp'));
  put(head, 'maturityDate', terms.maturityDate);
  if (isFullState(action)) put(head, 'confirmationStatus', terms.confirmationStatus);
  return head;
}

function checkIdentity(wire: WireRecord): void {
  const { tradeIdScheme, tradeId, sourceSystem, version, sourceSequence = 0n } = wire;
  if (tradeId === '') throw missing('trade_id');
  if (!isTradeId(tradeId)) throw badValue('trade_id', `${excerpt(tradeId)} is not printable`);
  if (tradeIdScheme === '') throw missing('trade_id_scheme');
  if (!isScheme(tradeIdScheme)) throw badValue('trade_id_scheme', excerpt(tradeIdScheme));
  if (sourceSystem === '') throw missing('source_system');
  if (!isScheme(sourceSystem)) throw badValue('source_system', excerpt(sourceSystem));
  if (version > INT64_MAX) throw badValue('version', `${version} is above 2^63-1`);
  if (sourceSequence > INT64_MAX) throw badValue('source_sequence', 'is above 2^63-1');
}

/**
 * Bytes of one length-delimited field as they stand, empty where it is absent.
 * @throws ContractFaultError where it occurs twice: then no one slice is its content.
 */
export function singleField(bytes: Uint8Array, field: number): Uint8Array {
  const reader = new BinaryReader(bytes);
  let found: Uint8Array | undefined;
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    if (number !== field || wireType !== WireType.LengthDelimited) {
      reader.skip(wireType, number);
      continue;
    }
    if (found) throw badValue('', `field ${field} occurs more than once`);
    found = reader.bytes();
  }
  return found ?? NO_BYTES;
}
