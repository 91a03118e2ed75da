/** What is configured of decisions, by source; sources nobody configured follow the defaults. */
import type { DecisionPolicy, Instant, IsoDate, RankOf } from '@tributary/domain';

export interface SourceRules {
  policyOf(source: string): DecisionPolicy;
  /** Date of the instant in the zone of the source. */
  businessDateOf(source: string, receivedAt: Instant): IsoDate;
  readonly rankOf: RankOf;
}
