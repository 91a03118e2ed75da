/** A batch of the canonical topic, record by record: readable or for quarantine. Pure. */
import { HEADERS, TRADES_CANONICAL } from '@tributary/contracts';
import type { ContractFault } from '@tributary/contract-mapping';
import { isScheme } from '@tributary/domain';
import type { Instant, Lineage } from '@tributary/domain';
import type { Coordinate, QuarantineRow } from '@tributary/trade-store-writer';
import { readRecord } from './incoming-record.js';
import type { IncomingRecord } from './incoming-record.js';
import { quarantineRow } from './quarantine-rows.js';

/** One record of the topic as the transport gives it. */
export interface CanonicalRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly key: Uint8Array | null;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timestampMs: bigint;
}

export interface ReadBatch {
  readonly records: readonly IncomingRecord[];
  readonly quarantined: readonly QuarantineRow[];
}

export interface ReadContext {
  readonly originId: number;
  /** Offsets the store refused when they were tried alone, with the reason. */
  readonly poison: ReadonlyMap<bigint, string>;
  readonly quarantinedAt: Instant;
}

const NANOS_PER_MS = 1_000_000n;
const NO_BYTES = new Uint8Array(0);
/** Source of records that do not name one. */
const UNKNOWN_SOURCE = 'unknown';

export function readBatch(batch: readonly CanonicalRecord[], context: ReadContext): ReadBatch {
  const records: IncomingRecord[] = [];
  const quarantined: QuarantineRow[] = [];
  for (const record of batch) {
    const at = { originId: context.originId, position: record.offset, ordinal: 0 };
    const read = readOne(record, at, context);
    if ('fault' in read) quarantined.push(rowOf(record, { at, fault: read.fault }, context));
    else records.push(read.incoming);
  }
  return { records, quarantined };
}

function readOne(
  record: CanonicalRecord,
  at: Coordinate,
  { poison }: ReadContext,
): { incoming: IncomingRecord } | { fault: ContractFault } {
  const { headers, value } = record;
  const contract = headers[HEADERS.contract];
  if (contract !== undefined && contract !== TRADES_CANONICAL.contract) {
    return { fault: { reason: 'UNKNOWN_CONTRACT', field: '', detail: contract.slice(0, 100) } };
  }
  if (value === null) {
    return { fault: { reason: 'UNDECODABLE', field: '', detail: 'the record has no value' } };
  }
  const refusal = poison.get(at.position);
  if (refusal !== undefined) {
    return { fault: { reason: 'BAD_VALUE', field: '', detail: refusal } };
  }
  return readRecord(at, value, keyText(record.key));
}

function keyText(key: Uint8Array | null): string {
  return key === null ? '' : Buffer.from(key.buffer, key.byteOffset, key.length).toString('utf8');
}

function rowOf(
  record: CanonicalRecord,
  { at, fault }: { readonly at: Coordinate; readonly fault: ContractFault },
  { quarantinedAt }: ReadContext,
): QuarantineRow {
  const named = record.headers[HEADERS.source];
  return quarantineRow({
    at,
    source: named !== undefined && isScheme(named) ? named : UNKNOWN_SOURCE,
    fault,
    raw: record.value ?? NO_BYTES,
    lineage: lineageOf(record),
    receivedAt: (record.timestampMs * NANOS_PER_MS) as Instant,
    quarantinedAt,
  });
}

/**
 * What could not be read tells nothing of its own lineage: its place on the topic stands for it.
 */
function lineageOf({ topic, partition, offset }: CanonicalRecord): Lineage {
  return {
    channel: 'STREAM',
    stream: { topic, partition, offset },
    ordinal: 0,
    mappingId: topic,
    mappingHash: NO_BYTES,
    adapterVersion: '',
    replay: false,
  };
}
