/** A row that was refused: a line of `rejects.ndjson`, and a record in quarantine. */
import { QUARANTINE_REASONS } from '@tributary/domain';
import type { QuarantineReason } from '@tributary/domain';
import { z } from 'zod';

export interface RowReject {
  /** Data row of the file, from 1. */
  readonly row: bigint;
  readonly reason: QuarantineReason;
  /** Column or flat name at fault; empty where the whole row is. */
  readonly field: string;
  readonly detail: string;
  /** The row as it came. */
  readonly raw: Uint8Array;
}

const Line = z.strictObject({
  row: z.string().regex(/^[0-9]{1,18}$/),
  reason: z.enum(QUARANTINE_REASONS),
  field: z.string(),
  detail: z.string(),
  /** The row's text; bytes that are no UTF-8 stand in `raw_base64` instead. */
  raw: z.string().optional(),
  raw_base64: z.string().optional(),
});

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** One line of `rejects.ndjson`, with its line end. The raw bytes come back exactly. */
export function lineOfReject({ row, reason, field, detail, raw }: RowReject): string {
  const line = { row: row.toString(), reason, field, detail, ...rawFieldOf(raw) };
  return `${JSON.stringify(line)}\n`;
}

function rawFieldOf(raw: Uint8Array): { raw: string } | { raw_base64: string } {
  try {
    return { raw: utf8.decode(raw) };
  } catch {
    return { raw_base64: Buffer.from(raw).toString('base64') };
  }
}

/** @throws where the line is not one that `lineOfReject` wrote. */
export function rejectOfLine(text: string): RowReject {
  const { row, raw, raw_base64: base64 = '', ...fault } = Line.parse(JSON.parse(text));
  const bytes = raw === undefined ? Buffer.from(base64, 'base64') : Buffer.from(raw, 'utf8');
  return { ...fault, row: BigInt(row), raw: bytes };
}
