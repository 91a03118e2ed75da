/** TradeState between wire and domain: the record's bytes are copied, never encoded again. */
import { TradeState as WireState } from '@tributary/contracts';
import { DECISION_CODES, decisionKindOf } from '@tributary/domain';
import type { DecisionKind, DecisionReason, Instant, TradeState } from '@tributary/domain';
import { STATE } from './encode/tags.js';
import { WireWriter } from './encode/wire-writer.js';
import { CONFIRMATION_STATUS, TRADE_STATUS } from './enum-tables.js';
import { ContractFaultError, badValue, missing } from './fault.js';
import type { ContractFault } from './fault.js';
import { singleField } from './trade-record.js';
import { given, optionalText, readDate, readEnum, readInstant } from './values.js';

const RECORD_FIELD = 1;

export interface AcceptedState {
  /** Bytes of the TradeRecord whose terms stand; empty where none was ever accepted. */
  readonly recordBytes: Uint8Array;
  readonly state: TradeState;
  readonly decision: DecisionKind;
  readonly reason?: DecisionReason | undefined;
  /** Message that made the state; absent for decisions that no record causes. */
  readonly messageId?: string | undefined;
}

const writer = new WireWriter();

/** Overlay of the state over the copied record. */
export function encodeTradeState(accepted: AcceptedState): Uint8Array {
  write(accepted);
  return writer.copy();
}

/** The same without a copy: good until the next state is encoded. */
export function viewOfTradeState(accepted: AcceptedState): Uint8Array {
  write(accepted);
  return writer.view();
}

function write(accepted: AcceptedState): void {
  const { state } = accepted;
  writer.begin();
  writer.bytes(STATE.record, accepted.recordBytes);
  writer.count(STATE.revision, state.revision);
  writer.count(STATE.version, state.version);
  writer.optionalCount(STATE.sourceSequence, state.sourceSequence);
  writer.flag(STATE.isCorrection, state.isCorrection);
  writer.instant(STATE.eventTimestamp, state.eventTimestamp);
  writer.text(STATE.sourceSystem, state.sourceSystem);
  writer.text(STATE.messageId, accepted.messageId);
  writer.number(STATE.status, TRADE_STATUS.toWire(state.status));
  writer.number(STATE.confirmationStatus, CONFIRMATION_STATUS.toWire(state.confirmationStatus));
  writer.date(STATE.maturityDate, state.maturityDate);
  writer.flag(STATE.awaitingRoot, state.awaitingRoot);
  writer.number(STATE.decision, DECISION_CODES[accepted.decision]);
  writer.text(STATE.reason, accepted.reason);
  writer.instant(STATE.decidedAt, state.decidedAt);
  writer.hex(STATE.contentHash, state.contentHash);
}

/** What a reader of `trades.accepted.v1` needs without the record itself. */
export interface DecodedTradeState {
  readonly recordBytes: Uint8Array;
  readonly revision: bigint;
  readonly version: bigint;
  readonly sourceSystem: string;
  readonly messageId?: string;
  readonly status: TradeState['status'];
  readonly confirmationStatus: TradeState['confirmationStatus'];
  readonly maturityDate?: NonNullable<TradeState['maturityDate']>;
  readonly awaitingRoot: boolean;
  readonly decision: DecisionKind;
  readonly reason?: string;
  readonly decidedAt: Instant;
  /** 16 bytes as lower-case hex. */
  readonly contentHash: string;
}

/** Reads a state strictly. Bad bytes are a fault, never an exception. */
export function decodeTradeState(
  bytes: Uint8Array,
): { readonly state: DecodedTradeState } | { readonly fault: ContractFault } {
  try {
    return { state: toDomain(WireState.decode(bytes), recordBytesOf(bytes)) };
  } catch (error) {
    if (error instanceof ContractFaultError) return { fault: error.fault };
    const detail = `not a TradeState: ${error instanceof Error ? error.message : String(error)}`;
    return { fault: { reason: 'UNDECODABLE', field: '', detail } };
  }
}

function toDomain(wire: WireState, recordBytes: Uint8Array): DecodedTradeState {
  const status = readEnum(TRADE_STATUS, wire.status, 'status');
  const confirmation = readEnum(
    CONFIRMATION_STATUS,
    wire.confirmationStatus,
    'confirmation_status',
  );
  const decidedAt = readInstant(wire.decidedAt, 'decided_at');
  const decision = decisionKindOf(wire.decision);
  if (status === undefined) throw missing('status');
  if (confirmation === undefined) throw missing('confirmation_status');
  if (decidedAt === undefined) throw missing('decided_at');
  if (decision === undefined) throw badValue('decision', `unknown code ${wire.decision}`);
  return {
    recordBytes,
    revision: wire.revision,
    version: wire.version,
    sourceSystem: wire.sourceSystem,
    ...given('messageId', optionalText(wire.messageId, 'message_id')),
    status,
    confirmationStatus: confirmation,
    ...given('maturityDate', readDate(wire.maturityDate, 'maturity_date')),
    awaitingRoot: wire.awaitingRoot,
    decision,
    ...given('reason', optionalText(wire.reason, 'reason')),
    decidedAt,
    contentHash: wire.contentHash.toString('hex'),
  };
}

/** The copied record inside an encoded TradeState, as it stands; empty where there is none. */
export function recordBytesOf(tradeStateBytes: Uint8Array): Uint8Array {
  return singleField(tradeStateBytes, RECORD_FIELD);
}
