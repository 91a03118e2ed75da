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
  upcoming(range: { skip: number; countMax: number }): AppliedBatch['records'];
  heartbeat(): Promise<void>;
}

interface BuiltSink {
  readonly claims: {
    take(place: Place, low: bigint): Promise<{ epoch: bigint; nextPosition: bigint }>;
  };
  readonly streamApplier: { apply(batch: ClaimedBatch): Promise<void> };
  close(): Promise<void>;
}

interface BuiltConfig {
  readSinkConfig(environment: Readonly<Record<string, string>>): object;
}

interface BuiltAssembly {
  assembleSink(
    config: object,
    around: { logger: Logger; metrics: Metrics; health: HealthState },
  ): Promise<BuiltSink>;
}

/** One partition with its claim. */
export interface Lane {
  batchOf(versions: readonly Version[]): AppliedBatch;
  /** Batches must come in the order they were made in, each with the one behind it. */
  apply(batch: AppliedBatch, next?: AppliedBatch): Promise<void>;
}

export interface Appliers {
  readonly lanes: readonly Lane[];
  close(): Promise<void>;
}

export async function assembleAppliers(
  run: SinkRun,
  { root, database, lanes }: { readonly root: string; database: string; lanes: number },
): Promise<Appliers> {
  const built = join(root, 'apps', 'convergence-sink', 'dist');
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(built, file)).href);
  const { readSinkConfig } = (await load('config.js')) as BuiltConfig;
  const { assembleSink } = (await load('assemble.js')) as BuiltAssembly;
  const sink = await assembleSink(
    readSinkConfig({
      DATABASE_URL: run.sinkUrl(database),
      SOURCES_DIR: run.sources,
      KAFKA_BROKERS: run.stack.kafka.brokers.join(','),
      STAGING_DIR: run.staging,
      PARTITIONS_CONCURRENT: String(lanes),
      LOG_LEVEL: 'error',
    }),
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
    apply: async (batch, next) => {
      const waiting = next?.records ?? [];
      const heartbeat = async (): Promise<void> => undefined;
      await sink.streamApplier.apply({
        ...batch,
        epoch,
        expectedOffset,
        signal,
        upcoming: ({ skip, countMax }) => waiting.slice(skip, skip + countMax),
        heartbeat,
      });
      expectedOffset = batch.lastOffset + 1n;
    },
  };
}
