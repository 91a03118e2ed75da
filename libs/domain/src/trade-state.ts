/** The stored state of one key, as far as decisions depend on it. */
import type { ConfirmationStatus, TradeStatus } from './codes.js';
import type { Instant, IsoDate, TradeKey } from './trade-record.js';

export interface TradeState {
  readonly key: TradeKey;
  /** Count of accepted changes, from 1. */
  readonly revision: bigint;
  /** Order that stands: that of the last accepted record that moved it. */
  readonly version: bigint;
  readonly sourceSystem: string;
  readonly sourceSequence?: bigint | undefined;
  readonly isCorrection: boolean;
  readonly eventTimestamp?: Instant | undefined;
  readonly receivedAt: Instant;
  /** Content hash of the last accepted record, 16 bytes in lower-case hex. */
  readonly contentHash: string;
  readonly status: TradeStatus;
  /** Status a REVIVE returns to; absent while the trade is open. */
  readonly statusBeforeClose?: TradeStatus | undefined;
  readonly confirmationStatus: ConfirmationStatus;
  readonly maturityDate?: IsoDate | undefined;
  readonly awaitingRoot: boolean;
  /** False while only status actions were accepted: an orphan CANCEL without economics. */
  readonly hasTerms: boolean;
  /** Latest `decided_at` of the key, so that it never goes back. */
  readonly decidedAt: Instant;
}
