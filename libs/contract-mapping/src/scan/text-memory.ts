/** Texts of scanned fields. */
import type { FieldScanner } from './field-scanner.js';

/** The content of a field, which is there. */
export function textAt(fields: FieldScanner, slot: number, encoding: 'utf8' | 'hex'): string {
  return asBuffer(fields.bytes).toString(encoding, fields.start(slot), fields.end(slot));
}

/** The same text again, of which there are few and which come in runs: made once for a run. */
export class TextMemory {
  private bytes = Buffer.alloc(0);
  private known: string | undefined;

  /** The rule is asked once for a run too. */
  constructor(private readonly isGood: (text: string) => boolean) {
    this.known = this.goodOrNothing('');
  }

  /** Undefined where the field is not there or its text breaks the rule. */
  text(fields: FieldScanner, slot: number): string | undefined {
    if (!fields.has(slot)) return undefined;
    if (!this.isKnown(fields, slot)) {
      this.known = this.goodOrNothing(textAt(fields, slot, 'utf8'));
      this.bytes = Buffer.from(fields.bytes.subarray(fields.start(slot), fields.end(slot)));
    }
    return this.known;
  }

  private goodOrNothing(text: string): string | undefined {
    return this.isGood(text) ? text : undefined;
  }

  private isKnown(fields: FieldScanner, slot: number): boolean {
    const { bytes: known } = this;
    const { bytes } = fields;
    const start = fields.start(slot);
    if (known.length !== fields.end(slot) - start) return false;
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
