/** Manifests of staged batches, handed to the sink's use case. */
import type { TradeRecord } from '@tributary/domain';
import { createMetrics } from '@tributary/observability';
import { ParquetStaging } from '../src/adapters/parquet-staging.js';
import { BatchApplier } from '../src/apply-batch.js';
import { createSinkMetrics } from '../src/metrics.js';
import type { StagedForTest } from './staged-parts.js';
import { aContext, silent } from './support.js';
import type { TestStore } from './support.js';

/** Of every row of a file. */
export const RECEIVED_AT = 1_767_636_000_000_000_000n;
const TOPIC = 'batches.staged.v1';

/** As rows of one file: one time of arrival, no raw coordinate. */
export function asFileRows(records: readonly TradeRecord[]): TradeRecord[] {
  return records.map(({ head, terms, lineage }, index) => {
    const { stream: _stream, ...rest } = lineage;
    const file = { uri: 'eod/test.csv', sha256: new Uint8Array(32), row: BigInt(index + 1) };
    return {
      head: { ...head, receivedAt: RECEIVED_AT as never },
      terms,
      lineage: { ...rest, channel: 'FILE', file },
    };
  });
}

/** Hands manifests over one after the other, as the consumer does. */
export class ManifestFeeder {
  private next = 0n;

  constructor(
    private readonly store: TestStore,
    private readonly metrics = createSinkMetrics(createMetrics('test')),
  ) {}

  async feed({ folder, bytes }: Pick<StagedForTest, 'folder' | 'bytes'>): Promise<void> {
    const origin = { kind: 'STREAM', name: `${TOPIC}/0` } as const;
    const claim = await this.store.writer.claim({ origin, owner: 'test', firstPosition: 0n });
    const applier = new BatchApplier({
      writer: this.store.writer,
      staging: new ParquetStaging(folder),
      context: aContext(),
      metrics: this.metrics,
      logger: silent,
    });
    await applier.apply({
      topic: TOPIC,
      partition: 0,
      offset: this.next,
      key: 'eod',
      value: bytes,
      timestampMs: 1_767_636_000_000n,
      claim,
      nextPosition: this.next + 1n,
      heartbeat: async () => undefined,
    });
    this.next += 1n;
  }
}

/** The ledger, by batch. */
export async function batchStatus(store: TestStore): Promise<unknown[]> {
  const { rows } = await store.admin.query(
    'select batch_id, status, reason from trade_store.batch order by batch_id',
  );
  return rows as unknown[];
}
