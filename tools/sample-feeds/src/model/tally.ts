/** How often each of a closed list of things was made. */
export class Tally<T> {
  private readonly counts = new Map<T, number>();

  add(item: T, count = 1): void {
    this.counts.set(item, (this.counts.get(item) ?? 0) + count);
  }

  addAll(other: ReadonlyMap<T, number>): void {
    for (const [item, count] of other) this.add(item, count);
  }

  map(): ReadonlyMap<T, number> {
    return this.counts;
  }
}
