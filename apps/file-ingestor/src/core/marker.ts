/** The optional `.done` marker: what the sender says about its file. */
import { z } from 'zod';

/** An empty marker only says "complete". */
const Marker = z
  .strictObject({
    rows: z.number().int().nonnegative().optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, '64 hex digits')
      .transform((digits) => digits.toLowerCase())
      .optional(),
  })
  .readonly();
export type Marker = z.infer<typeof Marker>;

export const MARKER_BYTES_MAX = 4_096;

/** Reads a marker's text. @returns the reason where it cannot be read. */
export function parseMarker(text: string): { marker: Marker } | { fault: string } {
  if (text.trim() === '') return { marker: {} };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { fault: 'the marker is neither empty nor JSON' };
  }
  const parsed = Marker.safeParse(value);
  if (parsed.success) return { marker: parsed.data };
  const [issue] = parsed.error.issues;
  return {
    fault: `the marker breaks its form at ${issue?.path.join('.') || 'its top'}: ${issue?.message}`,
  };
}

export interface Received {
  readonly sha256: string;
  /** Absent as long as the file was not read to its end. */
  readonly rows?: bigint;
}

/** Compares the sender's statement with what was received. @returns the mismatch, or undefined. */
export function markerMismatch(marker: Marker, { sha256, rows }: Received): string | undefined {
  if (marker.sha256 !== undefined && marker.sha256 !== sha256) {
    return `sha256: the marker says ${marker.sha256}, the file has ${sha256}`;
  }
  if (marker.rows !== undefined && rows !== undefined && BigInt(marker.rows) !== rows) {
    return `rows: the marker says ${marker.rows}, the file has ${rows}`;
  }
  return undefined;
}
