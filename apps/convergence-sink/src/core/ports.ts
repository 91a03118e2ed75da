/** What every use case of the sink is given. */
import type { Instant } from '@tributary/domain';
import type { SourceRules } from './source-rules.js';

export interface SinkContext {
  readonly rules: SourceRules;
  /** Time now in whole microseconds: what the store keeps. */
  readonly now: () => Instant;
  /** Who owns claims of this process, for people. */
  readonly owner: string;
  readonly messageTimeToLiveNanos: bigint;
}
