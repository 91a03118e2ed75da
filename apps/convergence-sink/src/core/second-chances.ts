/**
 * Which slot is given up next: the clock with a second chance. Each use of a slot gives it a
 * chance; the hand takes chances away as it passes, and stops at the first slot that has none.
 */
export class SecondChances {
  /** 1 where the slot was used since the hand passed it. */
  private chances = new Uint8Array(0);
  private hand = 0;

  /** Slots above `capacity` are lost, new ones have no chance. */
  resize(capacity: number): void {
    const former = this.chances;
    this.chances = new Uint8Array(capacity);
    this.chances.set(former.subarray(0, capacity));
  }

  give(slot: number): void {
    this.chances[slot] = 1;
  }

  /** The slot to be given up of the first so many, one at least; within two rounds of the hand. */
  next(slots: number): number {
    for (;;) {
      const slot = this.hand < slots ? this.hand : 0;
      this.hand = slot + 1;
      if (this.chances[slot] === 0) return slot;
      this.chances[slot] = 0;
    }
  }

  /** After what lay in the last slot took the place of what was given up: it is met next. */
  moved({ from, to }: { readonly from: number; readonly to: number }): void {
    this.chances[to] = this.chances[from] ?? 0;
    this.chances[from] = 0;
    this.hand = to;
  }

  clear(): void {
    this.chances.fill(0);
    this.hand = 0;
  }
}
