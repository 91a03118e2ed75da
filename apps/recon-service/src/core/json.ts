/** Plain data as JSON: every 64-bit number is text. */
import { formatInstant } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import type { RunEnd } from './ports.js';
import type { Figures, Outcome } from './report.js';

/** Plain JSON. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json };

/** The report of a run as it is stored and served. */
export function reportJson({ outcomes, figures }: Pick<RunEnd, 'outcomes' | 'figures'>): Json {
  return {
    canonical: outcomeJson(outcomes.canonical),
    accepted: outcomeJson(outcomes.accepted),
    batches: outcomeJson(outcomes.batches),
    breaks: toJson(figures),
  };
}

function outcomeJson(outcome: Outcome<Figures>): Json {
  if ('error' in outcome) return { error: outcome.error };
  return {
    differences: String(outcome.differences.length),
    unlisted: outcome.unlisted.toString(),
    figures: toJson(outcome.figures),
  };
}

/** Fields of domain records that hold an `Instant`. */
const INSTANTS = new Set(['tradeTimestamp', 'eventTimestamp', 'receivedAt', 'decidedAt']);

/**
 * Plain data to JSON: bigint as text (an instant as RFC 3339), bytes as hex, maps as objects.
 * Absent fields are left out.
 */
export function toJson(value: unknown, name = ''): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') {
    return INSTANTS.has(name) ? formatInstant(value as Instant) : value.toString();
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map((item: unknown) => toJson(item));
  const entries = value instanceof Map ? [...value.entries()] : Object.entries(value);
  return Object.fromEntries(
    entries
      .filter(([, field]) => field !== undefined && field !== null)
      .map(([field, content]) => [String(field), toJson(content, String(field))]),
  );
}
