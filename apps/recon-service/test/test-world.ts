/**
 * A store, topics and a staging area of a test's own. Rows are planted as the sink writes them, by
 * a superuser, so that a test can leave out or falsify any of them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TopicSpecification } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection, KafkaProducer, SentCoordinate } from '@tributary/kafka';
import { createLogger } from '@tributary/observability';
import { aDatabase, assertEventually, onCleanup, testKafka, uniqueName } from '@tributary/testing';
import { TRADE_STORE_MIGRATIONS, migrate } from '@tributary/trade-store-schema';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { KafkaTopicReader } from '../src/adapters/kafka-topic-reader.js';
import { ParquetPartStore } from '../src/adapters/parquet-part-store.js';
import { PostgresAcceptedBook } from '../src/adapters/postgres-accepted-book.js';
import { PostgresAccountBook } from '../src/adapters/postgres-account-book.js';
import { PostgresBatchBook } from '../src/adapters/postgres-batch-book.js';
import { PostgresRunBook } from '../src/adapters/postgres-run-book.js';
import { openDatabase } from '../src/adapters/recon-database.js';
import { ReconQueries } from '../src/adapters/recon-queries.js';
import { storeQueries } from '../src/adapters/store-queries.js';
import { beginReconciliation } from '../src/reconcile.js';
import type { Reconciled, ReconcilePorts } from '../src/reconcile.js';

const RECON_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
const PASSWORD = 'test-recon';
const PARTITIONS = 2;

export const silent = createLogger({ service: 'test', level: 'silent' });

export interface TestTopics {
  readonly canonical: string;
  readonly accepted: string;
  readonly quarantine: string;
  readonly staged: string;
}

export interface TestWorld {
  readonly brokers: readonly string[];
  readonly kafka: KafkaConnection;
  readonly producer: KafkaProducer;
  readonly topics: TestTopics;
  /** A superuser's connection, to plant and to look. */
  readonly admin: pg.Client;
  /** Under the service's own role. */
  readonly dataSource: DataSource;
  readonly databaseUrl: string;
  readonly staging: string;
  readonly ports: ReconcilePorts;
  readonly queries: ReconQueries;
  reconcile(options?: { readonly recount?: boolean }): Promise<Reconciled>;
}

/** Everything goes with the test. */
export async function aWorld(): Promise<TestWorld> {
  const { brokers } = await testKafka();
  const kafka = createKafka({ brokers, clientId: uniqueName('recon'), logger: silent });
  onCleanup('test', () => kafka.close());
  const topics = await someTopics(kafka);
  const { admin, dataSource, databaseUrl } = await aStore();
  const staging = await mkdtemp(join(tmpdir(), 'tributary-recon-'));
  onCleanup('test', () => rm(staging, { recursive: true, force: true }));
  const ports = portsOf(kafka, dataSource, staging);
  return {
    brokers,
    kafka,
    producer: kafka.producer(),
    topics,
    admin,
    dataSource,
    databaseUrl,
    staging,
    ports,
    queries: new ReconQueries(dataSource),
    reconcile: async ({ recount = false } = {}) => {
      const { finished } = await beginReconciliation(ports, topics, { trigger: 'DEMAND', recount });
      return finished;
    },
  };
}

async function someTopics(kafka: KafkaConnection): Promise<TestTopics> {
  const topics = {
    canonical: uniqueName('canonical'),
    accepted: uniqueName('accepted'),
    quarantine: uniqueName('quarantine'),
    staged: uniqueName('staged'),
  };
  const specs = Object.values(topics).map(
    (name): TopicSpecification => ({
      name,
      contract: 'bytes',
      key: 'test key',
      partitions: PARTITIONS,
      config: {},
    }),
  );
  await kafka.admin().ensureTopics(specs);
  return topics;
}

async function aStore() {
  const database = await aDatabase({
    template: 'recon',
    migrate: async (adminUrl) => {
      await migrate({
        adminUrl,
        schemas: [
          { schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS },
          { schema: 'recon', folder: RECON_MIGRATIONS },
        ],
        passwords: { tributary_recon: PASSWORD },
      });
    },
  });
  const databaseUrl = database.urlAs({ user: 'tributary_recon', password: PASSWORD });
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const dataSource = await openDatabase(databaseUrl);
  onCleanup('test', async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
    await admin.end();
  });
  return { admin, dataSource, databaseUrl };
}

function portsOf(kafka: KafkaConnection, dataSource: DataSource, staging: string): ReconcilePorts {
  return {
    topics: new KafkaTopicReader(kafka),
    store: storeQueries(dataSource),
    accounts: new PostgresAccountBook(dataSource),
    accepted: new PostgresAcceptedBook(dataSource),
    batches: new PostgresBatchBook(dataSource),
    parts: new ParquetPartStore(staging),
    runs: new PostgresRunBook(dataSource),
    logger: silent,
    nowMs: () => Date.now(),
  };
}

/** Sends one record and answers where it lies. */
export async function send(
  { producer }: TestWorld,
  record: { readonly topic: string; readonly key: string; readonly value: Uint8Array | null },
): Promise<SentCoordinate> {
  const [coordinate] = await producer.send([record]);
  if (coordinate === undefined) throw new Error('nothing was sent');
  return coordinate;
}

/**
 * Sends one record in a Kafka transaction, as the normalizer does: behind it lies a control record,
 * an offset without record. The quarantine topic serves as input.
 */
export async function sendInTransaction(
  world: TestWorld,
  record: { readonly topic: string; readonly key: string; readonly value: Uint8Array | null },
): Promise<SentCoordinate> {
  const { kafka, topics } = world;
  const before = await kafka.admin().offsets(record.topic);
  const prefix = uniqueName('transaction');
  const processor = kafka.transactionalProcessor({
    groupId: prefix,
    transactionalIdPrefix: prefix,
    topics: [topics.quarantine],
    process: async () => [record],
    onFatal: () => undefined,
  });
  await processor.start();
  await send(world, { topic: topics.quarantine, key: 'input', value: Buffer.from('input') });
  const grown = await assertEventually(async () => {
    const after = await kafka.admin().offsets(record.topic);
    const found = after.find(({ high }, index) => high >= (before[index]?.high ?? 0n) + 2n);
    if (found === undefined) throw new Error('the transaction is not committed');
    return found;
  });
  await processor.stop();
  return { topic: record.topic, partition: grown.partition, offset: grown.high - 2n };
}
