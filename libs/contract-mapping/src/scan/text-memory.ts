/** Texts out of encoded messages. */

/** Where a text lies: from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export function textAt(
  bytes: Uint8Array,
  { start, end }: ByteRange,
  encoding: 'utf8' | 'hex',
): string {
  return asBuffer(bytes).toString(encoding, start, end);
}

/** The same text again, of which there are few and which come in runs: made once for a run. */
export class TextMemory {
  private bytes = Buffer.alloc(0);
  private known: string | undefined;

  /** The rule is asked once for a run too. */
  constructor(private readonly isGood: (text: string) => boolean) {
    this.known = this.goodOrNothing('');
  }

  /** Undefined where the text breaks the rule. */
  text(bytes: Uint8Array, { start, end }: ByteRange): string | undefined {
    if (!this.isKnown(bytes, start, end)) {
      this.known = this.goodOrNothing(textAt(bytes, { start, end }, 'utf8'));
      this.bytes = Buffer.from(bytes.subarray(start, end));
    }
    return this.known;
  }

  private goodOrNothing(text: string): string | undefined {
    return this.isGood(text) ? text : undefined;
  }

  private isKnown(bytes: Uint8Array, start: number, end: number): boolean {
    const { bytes: known } = this;
    if (known.length !== end - start) return false;
    for (let index = 0; index < known.length; index += 1) {
      if (known[index] !== bytes[start + index]) return false;
    }
    return true;
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
