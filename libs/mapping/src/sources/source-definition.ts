/** A configured source: where its records come from and how they become trades. */
import { DEFAULT_POLICY } from '@tributary/domain';
import type { DecisionPolicy, RankOf } from '@tributary/domain';
import type { CompiledMapping } from '../engine/compile-mapping.js';
import type { PolicySource, READINESS, SUMMABLE_FIELDS } from './source-schema.js';

export interface StreamSettings {
  readonly topic: string;
  /** Records are taken over HTTP too. */
  readonly http: boolean;
}

export interface FileSettings {
  readonly delimiter: string;
  readonly readiness: (typeof READINESS)[number];
  /** Rejected rows above which a batch is held: a count and a share of all rows, 0 to 1. */
  readonly rejectThreshold: { readonly count: number; readonly ratio: number };
  /** Fields that are summed for the manifest. */
  readonly controlTotals: readonly (typeof SUMMABLE_FIELDS)[number][];
}

export interface SourceDefinition {
  readonly source: string;
  /** Scheme of trade ids where a record has none. */
  readonly scheme: string;
  /** Priority within the scheme, higher wins; from 1. */
  readonly rank: number;
  /** IANA zone of business dates and local times. */
  readonly zone: string;
  readonly policy: DecisionPolicy;
  readonly stream?: StreamSettings;
  readonly file?: FileSettings;
  readonly mapping: CompiledMapping;
}

/** The ranks of the sources; a source that is not configured has the lowest, 0. */
export function rankOf(sources: readonly SourceDefinition[]): RankOf {
  const ranks = new Map(sources.map(({ source, rank }) => [source, rank]));
  return (source) => ranks.get(source) ?? 0;
}

/** The policy with the defaults of the domain where the file is silent. */
export function policyOf(text: PolicySource): DecisionPolicy {
  const defaults = DEFAULT_POLICY;
  return {
    dedupeMessages: text.dedupe_messages ?? defaults.dedupeMessages,
    alreadyMatured: text.already_matured ?? defaults.alreadyMatured,
    orphan: text.orphan ?? defaults.orphan,
    correctClosed: text.correct_closed ?? defaults.correctClosed,
    exemptActions: text.exempt_actions ?? defaults.exemptActions,
    conflict: text.conflict ?? defaults.conflict,
  };
}
