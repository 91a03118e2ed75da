/** The first of a list and how many are not in it. */
export function limited<T>(
  all: readonly T[],
  limit: number,
): { readonly listed: readonly T[]; readonly unlisted: bigint } {
  const listed = all.slice(0, limit);
  return { listed, unlisted: BigInt(all.length - listed.length) };
}
