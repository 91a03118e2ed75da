/** Numbers for names of sources: few names stand in many states. */

/** Names may come from records that nobody configured, so there is an end. */
export const SOURCE_NAMES_MAX = 10_000;

export class SourceNames {
  private readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** False where the name is new and the list is full. */
  hasRoomFor(name: string): boolean {
    return this.names.length < SOURCE_NAMES_MAX || this.numbers.has(name);
  }

  /** The number of a name, from 0; a new name takes the next one. */
  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.length;
    this.names.push(name);
    this.numbers.set(name, number);
    return number;
  }

  /** The name of a number that was given out. */
  nameOf(number: number): string {
    return this.names[number] as string;
  }

  clear(): void {
    this.names.length = 0;
    this.numbers.clear();
  }
}
