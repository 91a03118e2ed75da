/** One deployment of the app for a test: a source, folders and a database of its own. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BATCHES_STAGED, QUARANTINE } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection } from '@tributary/kafka';
import {
  TEST_PARTITIONS,
  aDatabase,
  assertEventually,
  onCleanup,
  runProgram,
  testKafka,
  uniqueName,
} from '@tributary/testing';
import type { RunningProgram } from '@tributary/testing';
import { migrate } from '@tributary/trade-store-schema';
import { silent } from './silent-logger.js';

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));
const MAIN = new URL('../src/main.ts', import.meta.url);
const PASSWORD = 'test-only';

/** Of the canonical flat form, without zone or sums unless a test names them. */
const FILE_SETTINGS =
  '{ reject_threshold: { count: 2, ratio: 0.1 }, control_totals: [notional, quantity] }';

export interface DeploymentOptions {
  /** The `file` part of the source. */
  readonly file?: string;
  /** The `mapping` part and what follows it. */
  readonly mapping?: string;
  readonly zone?: string;
}

export interface Deployment {
  readonly source: string;
  readonly kafka: KafkaConnection;
  readonly environment: Readonly<Record<string, string>>;
  readonly adminUrl: string;
  readonly stagingDir: string;
  /** Puts a finished file into the landing folder, as a careful sender does. */
  put(name: string, content: string | Uint8Array): void;
  pathOf(name: string): string;
}

export async function aDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const { brokers } = await testKafka();
  const kafka = createKafka({ brokers, clientId: uniqueName('test'), logger: silent });
  onCleanup('test', () => kafka.close());
  await kafka.admin().ensureTopics([BATCHES_STAGED, QUARANTINE], TEST_PARTITIONS);
  const database = await aDatabase({ template: 'file_ingestor', migrate: migrateLedger });
  const root = mkdtempSync(join(tmpdir(), 'tributary-ingest-'));
  onCleanup('test', async () => rmSync(root, { recursive: true, force: true }));
  const source = uniqueName('files');
  const folders = { sources: 'sources', landing: 'landing', staging: 'staging' };
  for (const folder of Object.values(folders)) mkdirSync(join(root, folder));
  writeSource(join(root, folders.sources), source, options);
  const landing = join(root, folders.landing, source);
  mkdirSync(landing);
  return {
    source,
    kafka,
    adminUrl: database.adminUrl,
    stagingDir: join(root, folders.staging),
    environment: {
      KAFKA_BROKERS: brokers.join(','),
      DATABASE_URL: database.urlAs({ user: 'tributary_file_ingestor', password: PASSWORD }),
      SOURCES_DIR: join(root, folders.sources),
      LANDING_DIR: join(root, folders.landing),
      STAGING_DIR: join(root, folders.staging),
      POLL_INTERVAL: '50ms',
      LOG_LEVEL: 'warn',
    },
    put: (name, content) => {
      const temporary = join(landing, `.${name}.tmp`);
      writeFileSync(temporary, content);
      renameSync(temporary, join(landing, name));
    },
    pathOf: (name) => join(landing, name),
  };
}

async function migrateLedger(adminUrl: string): Promise<void> {
  await migrate({
    adminUrl,
    schemas: [{ schema: 'file_ingestor', folder: MIGRATIONS }],
    passwords: { tributary_file_ingestor: PASSWORD },
  });
}

function writeSource(folder: string, source: string, options: DeploymentOptions): void {
  const { file = FILE_SETTINGS, mapping = 'mapping: canonical', zone = 'UTC' } = options;
  const lines = [
    `source: ${source}`,
    'scheme: TEST',
    'rank: 1',
    `zone: ${zone}`,
    `file: ${file}`,
    mapping,
  ];
  writeFileSync(join(folder, `${source}.yaml`), `${lines.join('\n')}\n`);
}

/** The program that an image runs. */
export function startApp({ environment }: Deployment): RunningProgram {
  return runProgram({ file: MAIN, env: environment });
}

/** The same, and where it listens; it logs what it does. */
export async function startServer({
  environment,
}: Deployment): Promise<{ readonly program: RunningProgram; readonly url: string }> {
  const program = runProgram({ file: MAIN, env: { ...environment, LOG_LEVEL: 'info' } });
  const url = await assertEventually(() => {
    const line = program.lines.map(parsedLine).find(({ msg }) => msg === 'listening');
    if (typeof line?.url !== 'string') throw new Error('it does not listen yet');
    return line.url;
  });
  return { program, url };
}

function parsedLine(line: string): { readonly msg?: unknown; readonly url?: unknown } {
  return JSON.parse(line) as { readonly msg?: unknown; readonly url?: unknown };
}
