/** What is known about a record besides its own text. */
import type { Instant, Lineage, UnhashedTradeRecord } from '@tributary/domain';
import type { RecordFault } from '../fault.js';

export interface Envelope {
  /** Configured source the record came by. */
  readonly source: string;
  /** Set once at the edge; never read from the record. */
  readonly receivedAt: Instant;
  /** Identity given beside the record: `Idempotency-Key` or the `message-id` header. */
  readonly messageId?: string;
  readonly lineage: Lineage;
}

export type MapResult =
  | { readonly record: UnhashedTradeRecord }
  | { readonly faults: readonly RecordFault[] };

/**
 * Coordinate of a record, its message identity where the source has none:
 * `topic-partition-offset-ordinal` or `sha256-row-ordinal`.
 */
export function coordinateOf({ stream, file, ordinal }: Lineage): string {
  if (stream) return `${stream.topic}-${stream.partition}-${stream.offset}-${ordinal}`;
  if (file) return `${Buffer.from(file.sha256).toString('hex')}-${file.row}-${ordinal}`;
  throw new Error('a lineage names neither stream nor file');
}
