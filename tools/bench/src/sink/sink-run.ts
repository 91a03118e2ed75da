/**
 * The sink alone: a durable database and a broker in a folder of their own, and the sink as the
 * service it is, started on a database when the bench says so. The relay is off.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, rmSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { SERVICE_NODE_FLAGS } from '@tributary/cli';
import { BATCHES_STAGED, TRADES_CANONICAL } from '@tributary/contracts';
import type { TopicSpecification } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection, KafkaProducer, PartitionOffsets } from '@tributary/kafka';
import { createLogger } from '@tributary/observability';
import { freePort, removeStackData, startStack } from '@tributary/stack';
import type { Stack } from '@tributary/stack';
import { TRADE_STORE_MIGRATIONS, migrate } from '@tributary/trade-store-schema';
import pg from 'pg';
import type { BenchContext } from '../bench-run.js';

const READY_MS_MAX = 60_000;
const READY_LOOK_MS = 50;
const STOP_MS_MAX = 30_000;
const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** Exit code after a signal. */
const INTERRUPTED = 130;
/** The database is thrown away with the run. */
const SINK_PASSWORD = 'bench';

export interface SinkRunOptions extends BenchContext {
  readonly partitions: number;
  /** Folder for a processor profile of each sink process. */
  readonly profile?: string;
  /** Settings of every database, as `name=value`: what one of them costs. */
  readonly setting?: readonly string[];
}

/** A sink that consumes. */
export interface SinkProcess {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface SinkRun {
  readonly stack: Stack;
  readonly partitions: number;
  readonly staging: string;
  readonly sources: string;
  readonly kafka: KafkaConnection;
  readonly producer: KafkaProducer;
  /** Makes a database with the store's tables, or a copy of one. */
  createDatabase(name: string, template?: string): Promise<void>;
  dropDatabase(name: string): Promise<void>;
  /** A superuser's connection; it is ended with the run. */
  connect(database: string): Promise<pg.Client>;
  /** Address of a database for the sink. */
  sinkUrl(database: string): string;
  /** Starts the service; resolves once it consumes. */
  startSink(database: string): Promise<SinkProcess>;
  /** Offsets of the canonical topic by partition. */
  canonicalOffsets(): Promise<PartitionOffsets[]>;
  /** Deletes all records of a topic. */
  empty(topic: TopicSpecification): Promise<void>;
}

/** Runs the work. The folder is removed, unless the work failed; all processes are ended. */
export async function withSinkRun<T>(
  options: SinkRunOptions,
  work: (run: SinkRun) => Promise<T>,
): Promise<T> {
  const { root, say } = options;
  const home = join(root, '.tributary', `bench-${process.pid}`);
  const data = join(home, 'data');
  for (const folder of [data, join(home, 'staging')]) mkdirSync(folder, { recursive: true });
  say('starting PostgreSQL and Kafka');
  const stack = await startStack({ dataFolder: data, durable: true });
  const run = new LocalSinkRun(options, { stack, home });
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= run.close().then(() => stack.stop()));
  const onSignal = (): void => void stop().finally(() => process.exit(INTERRUPTED));
  for (const signal of SIGNALS) process.once(signal, onSignal);
  let isGood = false;
  try {
    await run.prepareTopics();
    const result = await work(run);
    isGood = true;
    return result;
  } finally {
    await stop();
    for (const signal of SIGNALS) process.off(signal, onSignal);
    if (isGood) {
      await removeStackData(data);
      rmSync(home, { recursive: true, force: true });
    } else say(`logs and data stay in ${home}`);
  }
}

class LocalSinkRun implements SinkRun {
  readonly stack: Stack;
  readonly partitions: number;
  readonly staging: string;
  readonly sources: string;
  readonly kafka: KafkaConnection;
  readonly producer: KafkaProducer;
  private readonly home: string;
  private readonly clients: pg.Client[] = [];
  private readonly running = new Set<SinkProcess>();

  constructor(
    private readonly options: SinkRunOptions,
    { stack, home }: { readonly stack: Stack; readonly home: string },
  ) {
    this.stack = stack;
    this.home = home;
    this.partitions = options.partitions;
    this.staging = join(home, 'staging');
    this.sources = join(options.root, 'sources');
    const logger = createLogger({ service: 'bench', level: 'silent' });
    this.kafka = createKafka({ brokers: stack.kafka.brokers, clientId: 'bench', logger });
    this.producer = this.kafka.producer();
  }

  /** Records are deleted between measurements, so no topic is compacted here. */
  async prepareTopics(): Promise<void> {
    const config = { 'cleanup.policy': 'delete' };
    const admin = this.kafka.admin();
    await admin.ensureTopics([{ ...TRADES_CANONICAL, config }], this.partitions);
    await admin.ensureTopics([{ ...BATCHES_STAGED, config }], 1);
  }

  async createDatabase(name: string, template?: string): Promise<void> {
    const from = template === undefined ? '' : ` template ${template} strategy file_copy`;
    await this.asAdmin(`create database ${name}${from}`);
    for (const setting of this.options.setting ?? []) {
      const [parameter, value] = setting.split('=');
      await this.asAdmin(`alter database ${name} set ${parameter} to '${value}'`);
    }
    // Grants on a database are not copied with it; what is there stays.
    const schemas = [{ schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS }];
    const passwords = { tributary_sink: SINK_PASSWORD };
    await migrate({ adminUrl: this.url(name), schemas, passwords });
  }

  dropDatabase(name: string): Promise<void> {
    return this.asAdmin(`drop database ${name} with (force)`);
  }

  async connect(database: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.url(database) });
    // A dropped database ends its connections; a query under way fails by itself.
    client.on('error', () => undefined);
    await client.connect();
    this.clients.push(client);
    return client;
  }

  sinkUrl(database: string): string {
    const url = new URL(this.url(database));
    url.username = 'tributary_sink';
    url.password = SINK_PASSWORD;
    return url.href;
  }

  async startSink(database: string): Promise<SinkProcess> {
    const port = await freePort();
    const child = this.spawnSink(database, port);
    const sink = new RunningSink(child, this.running);
    await sink.whenReady(`http://127.0.0.1:${port}/readyz`);
    return sink;
  }

  canonicalOffsets(): Promise<PartitionOffsets[]> {
    return this.kafka.admin().offsets(TRADES_CANONICAL.name);
  }

  async empty({ name }: TopicSpecification): Promise<void> {
    const ends = await this.kafka.admin().offsets(name);
    const upTo = new Map(ends.map(({ partition, high }) => [partition, high]));
    await this.kafka.admin().deleteRecords(name, upTo);
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((sink) => sink.stop()));
    await this.kafka.close();
    await Promise.all(this.clients.map((client) => client.end().catch(() => undefined)));
  }

  private spawnSink(database: string, port: number): ChildProcess {
    const { root, profile, partitions } = this.options;
    const profiling = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
    const log = openSync(join(this.home, 'convergence-sink.log'), 'a');
    const main = join(root, 'apps', 'convergence-sink', 'dist', 'main.js');
    const child = spawn(process.execPath, [...SERVICE_NODE_FLAGS, ...profiling, main], {
      stdio: ['ignore', log, log],
      env: {
        ...process.env,
        KAFKA_BROKERS: this.stack.kafka.brokers.join(','),
        DATABASE_URL: this.sinkUrl(database),
        SOURCES_DIR: this.sources,
        STAGING_DIR: this.staging,
        HTTP_HOST: '127.0.0.1',
        HTTP_PORT: String(port),
        TRIBUTARY_PARTITIONS: String(partitions),
        WAIT_FOR_RELAY: 'false',
      },
    });
    closeSync(log);
    return child;
  }

  private url(database: string): string {
    const url = new URL(this.stack.postgres.adminUrl);
    url.pathname = `/${database}`;
    return url.href;
  }

  private async asAdmin(statement: string): Promise<void> {
    const client = new pg.Client({ connectionString: this.stack.postgres.adminUrl });
    await client.connect();
    await client.query(statement).finally(() => client.end());
  }
}

class RunningSink implements SinkProcess {
  readonly pid: number;
  private readonly ended: Promise<unknown>;

  constructor(
    private readonly child: ChildProcess,
    private readonly running: Set<SinkProcess>,
  ) {
    if (child.pid === undefined) throw new Error('the sink could not be started');
    this.pid = child.pid;
    this.ended = once(child, 'exit');
    running.add(this);
  }

  async whenReady(url: string): Promise<void> {
    const deadline = performance.now() + READY_MS_MAX;
    while (performance.now() < deadline) {
      if (this.child.exitCode !== null) throw new Error('the sink ended while it started');
      const response = await fetch(url).catch(() => undefined);
      if (response?.ok === true) return;
      await pause(READY_LOOK_MS);
    }
    throw new Error('the sink is not ready in time');
  }

  async stop(): Promise<void> {
    this.running.delete(this);
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS_MAX);
    await this.ended;
    clearTimeout(timer);
  }
}
