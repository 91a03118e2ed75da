/** Records that are decided and written together. */
import type { Instant } from '@tributary/domain';
import type { QuarantineRow, RawPosition } from '@tributary/trade-store-writer';
import type { IncomingRecord } from './incoming-record.js';
import type { SourceRules } from './source-rules.js';

export interface Step {
  readonly records: readonly IncomingRecord[];
  readonly quarantined: readonly QuarantineRow[];
  /** Raw coordinates met before; none where the origin has no raw partitions. */
  readonly rawPositions: readonly RawPosition[];
  readonly rules: SourceRules;
  readonly messageTimeToLiveNanos: bigint;
  /** The time now, in whole microseconds. */
  readonly decidedAt: Instant;
}
