/**
 * The sink's use case without its transport, assembled by the sink itself. An app is never
 * imported: what is built of it is loaded when the bench runs, and this is all that is used of it.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { HEADERS, TRADES_CANONICAL } from '@tributary/contracts';
import { HealthState, createLogger, createMetrics } from '@tributary/observability';
import type { Logger, Metrics } from '@tributary/observability';
import { SOURCE, encodeVersion } from './bench-record.js';
import type { Version } from './bench-record.js';
import type { SinkRun } from './sink-run.js';

const MESSAGE_TIME_TO_LIVE_NANOS = 7n * 86_400_000_000_000n;
const BATCH_RECORDS_MAX = 10_000;

interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** What the applier takes: consecutive records of one partition. */
export interface AppliedBatch extends Place {
  readonly records: readonly (Place & {
    readonly offset: bigint;
    readonly key: Buffer;
    readonly value: Buffer;
    readonly headers: Readonly<Record<string, string>>;
    readonly timestampMs: bigint;
  })[];
  readonly lastOffset: bigint;
}

interface ClaimedBatch extends AppliedBatch {
  readonly epoch: bigint;
  readonly expectedOffset: bigint;
  readonly signal: AbortSignal;
  heartbeat(): Promise<void>;
}

interface BuiltSink {
  readonly claims: {
    take(place: Place, low: bigint): Promise<{ epoch: bigint; nextPosition: bigint }>;
  };
  readonly streamApplier: { apply(batch: ClaimedBatch): Promise<void> };
  close(): Promise<void>;
}

interface BuiltModule {
  assembleSink(
    config: Readonly<Record<string, unknown>>,
    around: { logger: Logger; metrics: Metrics; health: HealthState },
  ): Promise<BuiltSink>;
}

/** One partition with its claim. */
export interface Lane {
  batchOf(versions: readonly Version[]): AppliedBatch;
  /** Batches must come in the order they were made in. */
  apply(batch: AppliedBatch): Promise<void>;
}

export interface Appliers {
  readonly lanes: readonly Lane[];
  close(): Promise<void>;
}

export async function assembleAppliers(
  run: SinkRun,
  { root, database, lanes }: { readonly root: string; database: string; lanes: number },
): Promise<Appliers> {
  const file = join(root, 'apps', 'convergence-sink', 'dist', 'assemble.js');
  const built = (await import(pathToFileURL(file).href)) as BuiltModule;
  const sink = await built.assembleSink(
    {
      databaseUrl: run.sinkUrl(database),
      sourcesFolder: run.sources,
      logLevel: 'error',
      messageTimeToLiveNanos: MESSAGE_TIME_TO_LIVE_NANOS,
      brokers: run.stack.kafka.brokers,
      stagingFolder: run.staging,
      host: '127.0.0.1',
      port: 0,
      createTopics: false,
      batchRecordsMax: BATCH_RECORDS_MAX,
      partitionsConcurrent: lanes,
      waitsForRelay: false,
    },
    {
      logger: createLogger({ service: 'bench', level: 'error' }),
      metrics: createMetrics('bench'),
      health: new HealthState(),
    },
  );
  const partitions = Array.from({ length: lanes }, (_, partition) => partition);
  return {
    lanes: await Promise.all(partitions.map((partition) => claimedLane(sink, partition))),
    close: () => sink.close(),
  };
}

async function claimedLane(sink: BuiltSink, partition: number): Promise<Lane> {
  const place = { topic: TRADES_CANONICAL.name, partition };
  const { epoch, nextPosition } = await sink.claims.take(place, 0n);
  let made = nextPosition;
  let expectedOffset = nextPosition;
  const headers = { [HEADERS.contract]: TRADES_CANONICAL.contract, [HEADERS.source]: SOURCE };
  const { signal } = new AbortController();
  return {
    batchOf: (versions) => {
      const records = versions.map((version) => {
        const offset = made++;
        const { key, bytes } = encodeVersion(version, { rawOffset: Number(offset) });
        const value = Buffer.from(bytes);
        return { ...place, offset, key: Buffer.from(key), value, headers, timestampMs: 1n };
      });
      return { ...place, records, lastOffset: made - 1n };
    },
    apply: async (batch) => {
      const heartbeat = async (): Promise<void> => undefined;
      await sink.streamApplier.apply({ ...batch, epoch, expectedOffset, signal, heartbeat });
      expectedOffset = batch.lastOffset + 1n;
    },
  };
}
