/**
 * Everything on this machine: servers, database, topics and services. One mechanism for
 * `npm start`, benchmarks and crash tests.
 */
import { createLogger } from '@tributary/observability';
import { freePort, startStack } from '@tributary/stack';
import type { Stack } from '@tributary/stack';
import type { DatabaseRole } from '@tributary/trade-store-schema';
import { prepareDatabase, roleUrl } from './database.js';
import { createFolders } from './layout.js';
import type { Layout } from './layout.js';
import { localPasswords } from './passwords.js';
import { whenReady } from './readiness.js';
import { removeRunFile, writeRunFile } from './run-file.js';
import { SERVICE_NAMES, serviceSpecification } from './services.js';
import type { ServiceName } from './services.js';
import { Supervisor } from './supervisor.js';
import { ensureTopics } from './topics.js';

const READY_TIMEOUT_MS = 120_000;
const STOPPED_TOGETHER: readonly ServiceName[] = [
  'stream-normalizer',
  'file-ingestor',
  'recon-service',
  'convergence-sink',
];

export interface LocalRunOptions {
  readonly layout: Layout;
  readonly partitions: number;
  /** Added to every service's environment. */
  readonly extra?: Readonly<Record<string, string>>;
  /** One line for a person per step. */
  readonly onStep: (step: string) => void;
}

export interface LocalRun {
  readonly layout: Layout;
  readonly stack: Stack;
  /** A superuser's address of the run's database. */
  readonly adminUrl: string;
  databaseUrl(role: DatabaseRole): string;
  /** Base address of a service. @throws Error where it never listened. */
  url(name: ServiceName): string;
  /** Process id of a service, undefined while it is down. */
  pid(name: ServiceName): number | undefined;
  signal(name: ServiceName, signal: NodeJS.Signals): void;
  /** Resolves once every service says that it is ready. */
  whenReady(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts everything; what was started is stopped again where a step fails. */
export async function startLocalRun(options: LocalRunOptions): Promise<LocalRun> {
  const { layout, onStep } = options;
  createFolders(layout);
  const logger = createLogger({ service: 'tributary-cli', level: 'silent' });
  onStep('starting PostgreSQL and Kafka');
  let run: Services | undefined;
  const stack = await startStack({
    dataFolder: layout.data,
    durable: true,
    restart: true,
    onRestarted: () => run?.announce(),
    logger: { info: () => undefined, warn: (message) => onStep(message) },
  });
  try {
    onStep('preparing the database and the topics');
    const passwords = localPasswords(layout.passwordFile);
    const serverUrl = stack.postgres.adminUrl;
    const { brokers } = stack.kafka;
    const { partitions } = options;
    const [adminUrl] = await Promise.all([
      prepareDatabase({ serverUrl, root: layout.root, passwords }),
      ensureTopics({ brokers, sourcesFolder: layout.sources, partitions, logger }),
    ]);
    const databaseUrl = (role: DatabaseRole): string => roleUrl(adminUrl, role, passwords);
    onStep('starting the services');
    run = new Services({ options, stack, adminUrl, databaseUrl });
    await run.start();
    return run;
  } catch (error) {
    await run?.stopServices();
    await stack.stop();
    throw error;
  }
}

interface ServicesParts {
  readonly options: LocalRunOptions;
  readonly stack: Stack;
  readonly adminUrl: string;
  readonly databaseUrl: (role: DatabaseRole) => string;
}

class Services implements LocalRun {
  readonly layout: Layout;
  readonly stack: Stack;
  readonly adminUrl: string;
  private readonly supervisors = new Map<ServiceName, Supervisor>();
  private isAnnounced = false;

  constructor(private readonly parts: ServicesParts) {
    this.layout = parts.options.layout;
    this.stack = parts.stack;
    this.adminUrl = parts.adminUrl;
  }

  async start(): Promise<void> {
    const { options, stack, databaseUrl } = this.parts;
    const { layout, partitions, extra } = options;
    const { brokers } = stack.kafka;
    for (const name of SERVICE_NAMES) {
      const port = await freePort();
      const environment = { layout, brokers, databaseUrl, partitions, port };
      const specification = serviceSpecification(name, {
        ...environment,
        ...(extra === undefined ? {} : { extra }),
      });
      this.supervisors.set(name, new Supervisor(specification, () => this.announce()));
    }
    // Making a slot waits for every open transaction: the relay goes before anybody has one.
    await this.supervisors.get('relay')?.start();
    await this.readiness(['relay']);
    const others = SERVICE_NAMES.filter((name) => name !== 'relay');
    await Promise.all(others.map(async (name) => this.supervisors.get(name)?.start()));
    await this.whenReady();
    this.isAnnounced = true;
    this.announce();
  }

  databaseUrl(role: DatabaseRole): string {
    return this.parts.databaseUrl(role);
  }

  url(name: ServiceName): string {
    const url = this.supervisors.get(name)?.current?.url;
    if (url === undefined) throw new Error(`${name} does not listen`);
    return url;
  }

  pid(name: ServiceName): number | undefined {
    return this.supervisors.get(name)?.current?.pid;
  }

  signal(name: ServiceName, signal: NodeJS.Signals): void {
    this.supervisors.get(name)?.signal(signal);
  }

  whenReady(): Promise<void> {
    return this.readiness(SERVICE_NAMES);
  }

  /** Writes where things are, anew after every restart. */
  announce(): void {
    if (!this.isAnnounced) return;
    const running = [...this.supervisors.values()].flatMap(({ current }) => current ?? []);
    const services = Object.fromEntries(running.map(({ name, url, pid }) => [name, { url, pid }]));
    const { kafka, postgres } = this.stack;
    writeRunFile(this.layout.runFile, {
      kafka,
      postgres: {
        url: this.databaseUrl('tributary_reader'),
        ...(postgres.pid === undefined ? {} : { pid: postgres.pid }),
      },
      services,
      landing: this.layout.landing,
      staging: this.layout.staging,
    });
  }

  async stop(): Promise<void> {
    await this.stopServices();
    await this.stack.stop();
  }

  private async readiness(names: readonly ServiceName[]): Promise<void> {
    const withinMs = READY_TIMEOUT_MS;
    const urlOf = (name: ServiceName) => () => this.supervisors.get(name)?.current?.url;
    await Promise.all(names.map((name) => whenReady({ name, url: urlOf(name), withinMs })));
  }

  /** The relay goes last: it publishes what the others still stored. */
  async stopServices(): Promise<void> {
    this.isAnnounced = false;
    removeRunFile(this.layout.runFile);
    await Promise.all(STOPPED_TOGETHER.map(async (name) => this.supervisors.get(name)?.stop()));
    await this.supervisors.get('relay')?.stop();
  }
}
