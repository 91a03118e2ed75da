/** What became of the records of each source, as recon-service tells it. */
import type { SourceCounts } from '@tributary/sample-feeds';

const ANSWER_MS_MAX = 10_000;

export type Accounts = ReadonlyMap<string, SourceCounts>;

const COUNTS = [
  'received',
  'accepted',
  'duplicate',
  'stale',
  'rejected',
  'quarantined',
] as const satisfies readonly (keyof SourceCounts)[];

/** 64-bit numbers come as text. */
type SourceAnswer = { readonly source: string } & Readonly<Record<keyof SourceCounts, string>>;

/** @throws Error where the service does not answer as it must. */
export async function fetchAccounts(reconUrl: string): Promise<Accounts> {
  const response = await fetch(`${reconUrl}/v1/decisions`, {
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
  });
  if (!response.ok) throw new Error(`recon-service answers ${response.status}`);
  const { sources } = (await response.json()) as { sources: readonly SourceAnswer[] };
  return new Map(
    sources.map((answer) => [answer.source, countsOf((name) => Number(answer[name]))]),
  );
}

/** What came since `before`; sources without anything new are left out. */
export function accountsSince(now: Accounts, before: Accounts): Accounts {
  const since = [...now].map(([source, counts]) => {
    const earlier = before.get(source);
    return [source, countsOf((name) => counts[name] - (earlier?.[name] ?? 0))] as const;
  });
  return new Map(since.filter(([, counts]) => counts.received > 0));
}

function countsOf(count: (name: keyof SourceCounts) => number): SourceCounts {
  return Object.fromEntries(COUNTS.map((name) => [name, count(name)])) as Record<
    (typeof COUNTS)[number],
    number
  >;
}
