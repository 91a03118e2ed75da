/** Shared by the tests of this library: one envelope, short ways to map a flat record. */
import type { Instant, UnhashedTradeRecord } from '@tributary/domain';
import { parseInstant } from '@tributary/domain';
import { canonicalMapping, decodeJson } from '../src/index.js';
import type { CompiledMapping, Envelope, MapResult, RecordFault } from '../src/index.js';

export const RECEIVED_AT: Instant = parseInstant('2026-01-05T10:00:00Z') ?? (0n as Instant);

export const canonical: CompiledMapping = canonicalMapping({ scheme: 'HOUSE' });

/** An envelope of a streamed record with everything valid. */
export function envelopeOf(given: Partial<Envelope> = {}): Envelope {
  return {
    source: 'canonical',
    receivedAt: RECEIVED_AT,
    lineage: {
      channel: 'STREAM',
      stream: { topic: 'raw.canonical.v1', partition: 3, offset: 42n },
      ordinal: 7,
      mappingId: 'canonical',
      mappingHash: canonical.hash,
      adapterVersion: 'test',
      replay: false,
    },
    ...given,
  };
}

/** Maps a JSON text by a mapping. */
export function mapText(text: string, mapping = canonical, envelope = envelopeOf()): MapResult {
  const decoded = decodeJson(Buffer.from(text));
  if ('fault' in decoded) return { faults: [decoded.fault] };
  return mapping.mapJson(decoded.value, envelope);
}

/** Maps one row under a header by a mapping. */
export function mapRow(
  columns: readonly string[],
  fields: readonly string[],
  mapping = canonical,
): MapResult {
  const bound = mapping.bindHeader(columns);
  return 'faults' in bound ? bound : bound.mapper.map(fields, envelopeOf());
}

export function recordOf(result: MapResult): UnhashedTradeRecord {
  if ('faults' in result) throw new Error(`refused: ${JSON.stringify(result.faults)}`);
  return result.record;
}

export function faultsOf(result: MapResult): readonly RecordFault[] {
  if ('record' in result) throw new Error('the record was taken');
  return result.faults;
}
