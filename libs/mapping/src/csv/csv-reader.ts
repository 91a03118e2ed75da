/**
 * Strict CSV (RFC 4180 with any one-character delimiter), cut into rows exactly or not at all.
 *
 * Bytes are looked at as one character each, so places in the text are places in the bytes; only
 * fields beyond ASCII are decoded again, as UTF-8. A line that breaks the rules is rejected alone
 * and reading goes on with the next line: a quote that never closes costs one line, not the file.
 * Empty lines are no rows. The result does not depend on how the file is cut into chunks.
 */
import { isAscii } from 'node:buffer';
import type { RecordFault } from '../fault.js';
import {
  csvFault,
  CSV_EXCERPT_BYTES_MAX,
  CSV_RECORD_BYTES_MAX,
  SlicedRow,
  tooLarge,
} from './csv-item.js';
import type { CsvHeader, CsvItem } from './csv-item.js';
import { scanQuoted } from './scan-quoted.js';

export interface CsvReaderOptions {
  /** One ASCII character. */
  readonly delimiter: string;
}

/** Bytes looked at in one go; larger chunks are cut. */
const PIECE_BYTES_MAX = 1024 * 1024;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const NOT_ASCII = /[\x80-\xff]/;
const NEXT_NOT_ASCII = /[\x80-\xff]/g;
const NOTHING = Buffer.alloc(0);
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A line beyond the limit whose end has not been seen. */
interface Skipped {
  readonly excerpt: Buffer;
  bytes: number;
}

/** Makes a reader for one file. A chunk belongs to the reader: its bytes must not change. */
export function createCsvReader(options: CsvReaderOptions): CsvReader {
  return new CsvReader(options.delimiter);
}

export class CsvReader {
  private data: Buffer = NOTHING;
  private text = '';
  private at = 0;
  private quoteAt = 0;
  private wideAt = 0;
  private isStarted = false;
  private items: CsvItem[] = [];
  private row = 0n;
  private found: CsvHeader | undefined;
  private skipped: Skipped | undefined;

  constructor(private readonly delimiter: string) {}

  /** The first line; undefined until it has been read. After a fault no row is handed over. */
  header(): CsvHeader | undefined {
    return this.found;
  }

  /** Rows and rejects completed by this chunk, in file order. */
  push(chunk: Buffer): CsvItem[] {
    for (let from = 0; from < chunk.length; from += PIECE_BYTES_MAX) {
      this.take(chunk.subarray(from, from + PIECE_BYTES_MAX), false);
    }
    return this.handOver();
  }

  /** Rows and rejects that only the end of the file completes. */
  end(): CsvItem[] {
    this.take(NOTHING, true);
    if (this.skipped) this.finishSkipped(this.skipped);
    return this.handOver();
  }

  private handOver(): CsvItem[] {
    const { items } = this;
    this.items = [];
    return items;
  }

  private take(piece: Buffer, isEnd: boolean): void {
    const rest = this.data.subarray(this.at);
    this.data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    this.at = 0;
    if (!this.isStarted) {
      if (this.data.length < BOM.length && !isEnd) return;
      this.isStarted = true;
      if (this.data.subarray(0, BOM.length).equals(BOM)) this.at = BOM.length;
    }
    this.text = this.data.toString('latin1');
    this.wideAt = isAscii(this.data) ? Number.POSITIVE_INFINITY : -1;
    this.quoteAt = -1;
    while (this.at < this.text.length && this.readLine(isEnd));
  }

  /** Reads one record. @returns false where more bytes are needed. */
  private readLine(isEnd: boolean): boolean {
    const start = this.at;
    const found = this.text.indexOf('\n', start);
    const lineEnd = found < 0 ? this.text.length : found;
    if (this.skipped) return this.skipTo(lineEnd, found >= 0, this.skipped);
    if (lineEnd - start > CSV_RECORD_BYTES_MAX) {
      const excerpt = this.data.subarray(start, start + CSV_EXCERPT_BYTES_MAX);
      this.skipped = { excerpt, bytes: 0 };
      return this.skipTo(lineEnd, found >= 0, this.skipped);
    }
    if (found < 0 && !isEnd) return false;
    if (this.nextQuote(start) < lineEnd) return this.readQuoted(lineEnd, isEnd);
    const end = this.text[lineEnd - 1] === '\r' && lineEnd > start ? lineEnd - 1 : lineEnd;
    this.at = lineEnd + 1;
    if (end > start) {
      this.addRow(this.text.slice(start, end).split(this.delimiter), { start, end });
    }
    return true;
  }

  private readQuoted(lineEnd: number, isEnd: boolean): boolean {
    const { text, at: start, delimiter } = this;
    const scanned = scanQuoted({ text, start, delimiter, isEnd });
    if (scanned === 'more') return false;
    if ('fault' in scanned) {
      const end = text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;
      this.at = lineEnd + 1;
      this.addFault(scanned.fault, this.data.subarray(start, end));
    } else {
      this.at = scanned.next;
      this.addRow(scanned.fields, { start, end: scanned.end });
    }
    return true;
  }

  /** Place of the next quote; the searched part of the text is never searched again. */
  private nextQuote(from: number): number {
    if (this.quoteAt < from) {
      const found = this.text.indexOf('"', from);
      this.quoteAt = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.quoteAt;
  }

  /** Place of the next byte that is not ASCII, found as the next quote is. */
  private nextWide(from: number): number {
    if (this.wideAt < from) {
      NEXT_NOT_ASCII.lastIndex = from;
      const found = NEXT_NOT_ASCII.exec(this.text);
      this.wideAt = found ? found.index : Number.POSITIVE_INFINITY;
    }
    return this.wideAt;
  }

  private skipTo(lineEnd: number, isLineEnd: boolean, skipped: Skipped): boolean {
    skipped.bytes += lineEnd - this.at;
    this.at = Math.min(lineEnd + 1, this.text.length);
    if (isLineEnd) this.finishSkipped(skipped);
    return isLineEnd;
  }

  private finishSkipped({ excerpt, bytes }: Skipped): void {
    this.skipped = undefined;
    this.addFault(tooLarge(bytes), excerpt);
  }

  private addRow(
    cut: string[],
    { start, end }: { readonly start: number; readonly end: number },
  ): void {
    const fields = this.nextWide(start) < end ? decodeFields(cut) : cut;
    if (!Array.isArray(fields)) {
      this.addFault(fields.fault, this.data.subarray(start, end));
      return;
    }
    if (!this.found) {
      this.found = { columns: fields };
      return;
    }
    if ('fault' in this.found) return;
    const expected = this.found.columns.length;
    if (fields.length !== expected) {
      const kind = fields.length < expected ? 'TOO_FEW_FIELDS' : 'TOO_MANY_FIELDS';
      const fault = csvFault(kind, `${fields.length} fields; the header has ${expected}`);
      this.addFault(fault, this.data.subarray(start, end));
      return;
    }
    this.row += 1n;
    this.items.push(new SlicedRow(this.row, fields, { data: this.data, start, end }));
  }

  private addFault(fault: RecordFault, raw: Buffer): void {
    if (!this.found) this.found = { fault, raw };
    else if ('columns' in this.found) {
      this.row += 1n;
      this.items.push({ row: this.row, fault, raw });
    }
  }
}

/** Fields of UTF-8 bytes that were looked at as one character each. */
function decodeFields(fields: string[]): string[] | { readonly fault: RecordFault } {
  for (const [place, field] of fields.entries()) {
    if (!NOT_ASCII.test(field)) continue;
    try {
      fields[place] = strictUtf8.decode(Buffer.from(field, 'latin1'));
    } catch {
      return { fault: csvFault('BAD_UTF8', `field ${place + 1} is not UTF-8`) };
    }
  }
  return fields;
}
