/**
 * Whether keys of NEW records that are not remembered are taken for unseen without asking the
 * store. They are while the store never knew one of the last of them; the write finds out where
 * that is wrong, which costs more than asking.
 */

/** Keys in a row the store did not know. */
const UNKNOWN_MIN = 1_000;

export class NewKeys {
  private unknownInARow = 0;

  get areTakenForUnseen(): boolean {
    return this.unknownInARow >= UNKNOWN_MIN;
  }

  /** How many keys of NEW records were asked for or guessed, and how many of them were stored. */
  learn({ keys, stored }: { readonly keys: number; readonly stored: number }): void {
    this.unknownInARow = stored > 0 ? 0 : Math.min(UNKNOWN_MIN, this.unknownInARow + keys);
  }
}
