/** Valid inputs of the core with every part defaulted; a test sets only what it is about. */
import { parseInstant } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import { canonicalMapping } from '@tributary/mapping';
import type { RawRecord, StreamSource } from '../src/core/ports.js';

export const RECEIVED_AT = parseInstant('2026-11-24T10:00:00Z') as Instant;

export function aSource(overrides: Partial<StreamSource> = {}): StreamSource {
  return {
    source: 'canonical',
    topic: 'raw.canonical.v1',
    http: true,
    mapping: canonicalMapping({ scheme: 'OMS' }),
    ...overrides,
  };
}

/** A trade in the flat form; `undefined` leaves a field out. */
export function aTrade(overrides: Readonly<Record<string, unknown>> = {}): object {
  return {
    trade_id: 'A-1',
    version: 1,
    action: 'NEW',
    maturity_date: '2031-06-30',
    notional: '1000000',
    currency: 'USD',
    message_id: 'm1',
    ...overrides,
  };
}

export const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');

export function aRawRecord(
  value: Uint8Array | null,
  overrides: Partial<Omit<RawRecord, 'value'>> = {},
): RawRecord {
  return {
    topic: 'raw.canonical.v1',
    partition: 3,
    offset: 42n,
    headers: { 'received-at': '2026-11-24T10:00:00Z', 'content-type': 'application/json' },
    timestampMs: 1_790_000_000_000n,
    ...overrides,
    value,
  };
}
