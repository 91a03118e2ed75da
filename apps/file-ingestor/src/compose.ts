/** Puts the loop together from its adapters; the module and the tests share it. */
import { join } from 'node:path';
import type { KafkaProducer } from '@tributary/kafka';
import type { SourceDefinition } from '@tributary/mapping';
import type { Logger, Metrics } from '@tributary/observability';
import type { DataSource } from 'typeorm';
import { Inbox } from './adapters/inbox.js';
import { KafkaPublisher } from './adapters/kafka-publisher.js';
import { LandingFolder } from './adapters/landing-folder.js';
import { PostgresLedger } from './adapters/postgres-ledger.js';
import { PostgresTurn } from './adapters/postgres-turn.js';
import { FolderStagingArea, INBOX_FOLDER } from './adapters/staging-area.js';
import type { IngestorConfig } from './config.js';
import { fileSources } from './core/file-source.js';
import type { Ledger } from './core/ports.js';
import { IngestLoop } from './ingest-loop.js';
import { createIngestMetrics } from './metrics.js';
import { SourceLanding } from './source-landing.js';
import type { StagePorts } from './stage-file.js';

/** Goes into the lineage of every record; raised when a change of this app changes its records. */
export const ADAPTER_VERSION = 'file-ingestor/1';

export interface IngestorParts {
  readonly config: Pick<IngestorConfig, 'landingDir' | 'stagingDir' | 'pollIntervalMs' | 'limits'>;
  readonly sources: Iterable<SourceDefinition>;
  readonly dataSource: DataSource;
  readonly producer: KafkaProducer;
  readonly metrics: Metrics;
  readonly logger: Logger;
  /** Puts something around the ports, such as a test's interruptions. */
  readonly around?: (ports: StagePorts) => StagePorts;
}

export interface Ingestor {
  readonly loop: IngestLoop;
  readonly ledger: Ledger;
}

/** Nothing runs before `loop.start()`. */
export function createIngestor(parts: IngestorParts): Ingestor {
  const { config, dataSource, logger } = parts;
  const { limits, landingDir, stagingDir, pollIntervalMs } = config;
  const inbox = new Inbox(join(stagingDir, INBOX_FOLDER));
  const own: StagePorts = {
    ledger: new PostgresLedger(dataSource),
    staging: new FolderStagingArea(stagingDir, inbox, limits),
    publisher: new KafkaPublisher(parts.producer),
  };
  const ports = parts.around?.(own) ?? own;
  const sources = fileSources(parts.sources);
  const landings = new Map(
    [...sources].map(([source, { file }]) => [
      source,
      new SourceLanding({
        source,
        readiness: file.readiness,
        folder: new LandingFolder(join(landingDir, source)),
        inbox,
        ledger: ports.ledger,
        fileBytesMax: limits.fileBytesMax,
        now: Date.now,
      }),
    ]),
  );
  const loop: IngestLoop = new IngestLoop({
    ...ports,
    sources,
    landings,
    limits,
    adapterVersion: ADAPTER_VERSION,
    turn: new PostgresTurn(dataSource),
    pollIntervalMs,
    metrics: createIngestMetrics(parts.metrics, () => loop.waiting()),
    logger,
    now: Date.now,
  });
  return { loop, ledger: ports.ledger };
}
