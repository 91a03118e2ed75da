/** A batch of the canonical topic, record by record: readable or for quarantine. Pure. */
import { HEADERS, TRADES_CANONICAL } from '@tributary/contracts';
import type { ContractFault } from '@tributary/contract-mapping';
import { isScheme } from '@tributary/domain';
import type { Instant, Lineage } from '@tributary/domain';
import type { Coordinate, QuarantineRow } from '@tributary/trade-store-writer';
import { readRecord } from './incoming-record.js';
import type { IncomingRecord, ReadRecord } from './incoming-record.js';
import { quarantineRow } from './quarantine-rows.js';
import type { ReadAhead } from './read-ahead.js';

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
  /** What was read of the batch before it came. */
  readonly ahead?: ReadAhead | undefined;
}

const NANOS_PER_MS = 1_000_000n;
const NO_BYTES = new Uint8Array(0);
/** Source of records that do not name one. */
const UNKNOWN_SOURCE = 'unknown';

export function readBatch(batch: readonly CanonicalRecord[], context: ReadContext): ReadBatch {
  const records: IncomingRecord[] = [];
  const quarantined: QuarantineRow[] = [];
  let place = 0;
  for (const record of batch) {
    const read = context.ahead?.resultOf(record, place) ?? readOne(record, context);
    place += 1;
    if ('fault' in read) {
      const at = coordinateOf(record, context);
      quarantined.push(rowOf(record, { at, fault: read.fault }, context));
    } else records.push(read.incoming);
  }
  return { records, quarantined };
}

function coordinateOf({ offset }: CanonicalRecord, { originId }: ReadOneContext): Coordinate {
  return { originId, position: offset, ordinal: 0 };
}

type ReadOneContext = Pick<ReadContext, 'originId' | 'poison'>;

/** Reads one record of the topic. Bad bytes are a fault, never an exception. */
export function readOne(record: CanonicalRecord, context: ReadOneContext): ReadRecord {
  const { headers, value } = record;
  const contract = headers[HEADERS.contract];
  if (contract !== undefined && contract !== TRADES_CANONICAL.contract) {
    return { fault: { reason: 'UNKNOWN_CONTRACT', field: '', detail: contract.slice(0, 100) } };
  }
  if (value === null) {
    return { fault: { reason: 'UNDECODABLE', field: '', detail: 'the record has no value' } };
  }
  const at = coordinateOf(record, context);
  const refusal = context.poison.get(at.position);
  if (refusal !== undefined) {
    return { fault: { reason: 'BAD_VALUE', field: '', detail: refusal } };
  }
  return readRecord(at, value, keyText(record.key));
}

function keyText(key: Uint8Array | null): string {
  if (key === null) return '';
  const bytes = Buffer.isBuffer(key) ? key : Buffer.from(key.buffer, key.byteOffset, key.length);
  return bytes.toString('utf8');
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
