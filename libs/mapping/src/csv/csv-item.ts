/** What a CSV reader hands over: rows and rejected lines, each with its bytes. */
import type { RecordFault } from '../fault.js';

/** One record of a file. */
export const CSV_RECORD_BYTES_MAX = 512 * 1024;
/** Bytes kept of a line beyond that limit. */
export const CSV_EXCERPT_BYTES_MAX = 64 * 1024;

/** Structure faults, at the beginning of the fault's detail. */
export const CSV_FAULTS = [
  'TOO_FEW_FIELDS',
  'TOO_MANY_FIELDS',
  'TEXT_AFTER_QUOTE',
  'UNCLOSED_QUOTE',
  'BARE_QUOTE',
  'BAD_UTF8',
] as const;
export type CsvFault = (typeof CSV_FAULTS)[number];

export interface CsvRow {
  /** Data row from 1; the header and empty lines are not counted. */
  readonly row: bigint;
  readonly fields: readonly string[];
  /** The row's bytes without its line end; they share the memory of the chunk. */
  readonly raw: Buffer;
}

export interface CsvReject {
  readonly row: bigint;
  readonly fault: RecordFault;
  /** The line's bytes without its line end; of one that is too large the first 64 KiB. */
  readonly raw: Buffer;
}

export type CsvItem = CsvRow | CsvReject;

export type CsvHeader =
  | { readonly columns: readonly string[] }
  /** The header cannot be read, so no row of the file can be. */
  | { readonly fault: RecordFault; readonly raw: Buffer };

/** A row whose bytes are cut out only where somebody asks for them. */
export class SlicedRow implements CsvRow {
  constructor(
    readonly row: bigint,
    readonly fields: readonly string[],
    private readonly place: { readonly data: Buffer; readonly start: number; readonly end: number },
  ) {}

  get raw(): Buffer {
    return this.place.data.subarray(this.place.start, this.place.end);
  }
}

export function csvFault(kind: CsvFault, detail: string): RecordFault {
  return { reason: 'UNDECODABLE', field: '', detail: `${kind}: ${detail}` };
}

export function tooLarge(bytes: number): RecordFault {
  const detail = `${bytes} bytes; the limit is ${CSV_RECORD_BYTES_MAX}`;
  return { reason: 'TOO_LARGE', field: '', detail };
}
