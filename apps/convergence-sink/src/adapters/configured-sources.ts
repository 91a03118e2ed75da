/** Source definitions as the rules decisions follow. */
import { DEFAULT_POLICY } from '@tributary/domain';
import { businessDateOf } from '@tributary/mapping';
import type { SourceDefinition } from '@tributary/mapping';
import type { SourceRules } from '../core/source-rules.js';

/** Zone and rank of sources nobody configured. */
const DEFAULT_ZONE = 'UTC';
const DEFAULT_RANK = 0;

export function sourceRules(sources: readonly SourceDefinition[]): SourceRules {
  const byName = new Map(sources.map((definition) => [definition.source, definition]));
  return {
    policyOf: (source) => byName.get(source)?.policy ?? DEFAULT_POLICY,
    businessDateOf: (source, receivedAt) =>
      businessDateOf(receivedAt, byName.get(source)?.zone ?? DEFAULT_ZONE),
    rankOf: (source) => byName.get(source)?.rank ?? DEFAULT_RANK,
  };
}

/** Sources by zone for a sweep; unknown sources fall into the default zone. */
export function sweepScopes(
  sources: readonly SourceDefinition[],
): { readonly zone: string; readonly sources: readonly string[]; readonly isExcluding: boolean }[] {
  const zones = new Set([DEFAULT_ZONE, ...sources.map(({ zone }) => zone)]);
  return [...zones].sort().map((zone) => {
    const isExcluding = zone === DEFAULT_ZONE;
    const named = sources.filter((definition) => (definition.zone === zone) !== isExcluding);
    return { zone, sources: named.map(({ source }) => source), isExcluding };
  });
}
