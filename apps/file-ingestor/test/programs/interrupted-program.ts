/**
 * The ingestor in a process that kills itself with SIGKILL at one step. Settings: the environment
 * and the step. What a step names has been done when the process dies.
 */
import { loadSources } from '@tributary/mapping';
import { createKafka } from '@tributary/kafka';
import { createMetrics } from '@tributary/observability';
import { DataSource } from 'typeorm';
import { createIngestor } from '../../src/compose.js';
import { readConfig } from '../../src/config.js';
import type { StagePorts } from '../../src/stage-file.js';
import { silent } from '../silent-logger.js';
import type { Step } from '../steps.js';

interface Settings {
  readonly environment: Readonly<Record<string, string>>;
  readonly step: Step;
}

const { environment, step } = JSON.parse(process.argv[2] ?? '{}') as Settings;

/** Does the work, then dies where this is the step. */
async function thenDie<T>(reached: Step, work: Promise<T>): Promise<T> {
  const result = await work;
  if (reached === step) process.kill(process.pid, 'SIGKILL');
  return result;
}

function interrupted({ ledger, staging, publisher }: StagePorts): StagePorts {
  return {
    ledger: {
      unknown: (arrivals) => ledger.unknown(arrivals),
      unfinished: () => ledger.unfinished(),
      list: (query) => ledger.list(query),
      register: async (registration) => {
        await thenDie('copied', Promise.resolve());
        return thenDie('registered', ledger.register(registration));
      },
      staged: async (...values) => {
        await thenDie('parts written', Promise.resolve());
        return thenDie('staged', ledger.staged(...values));
      },
      held: async (...values) => {
        await thenDie('held announced', Promise.resolve());
        return thenDie('held', ledger.held(...values));
      },
      published: (...values) => thenDie('published', ledger.published(...values)),
    },
    staging: {
      content: (file) => staging.content(file),
      rejects: (batchId) => staging.rejects(batchId),
      writer: async (batchId) => {
        const writer = await thenDie('folder made', staging.writer(batchId));
        return {
          append: (rows) => thenDie('rows appended', writer.append(rows)),
          reject: (rejects) => writer.reject(rejects),
          finish: () => writer.finish(),
          abandon: () => writer.abandon(),
          keepRejects: () => writer.keepRejects(),
        };
      },
    },
    publisher: {
      quarantine: (records) => thenDie('rejects sent', publisher.quarantine(records)),
      manifest: (...values) => thenDie('manifest sent', publisher.manifest(...values)),
    },
  };
}

const config = readConfig(environment);
const kafka = createKafka({ brokers: config.brokers, clientId: 'interrupted', logger: silent });
const dataSource = new DataSource({ type: 'postgres', url: config.databaseUrl });
await dataSource.initialize();
const { loop } = createIngestor({
  config,
  sources: loadSources(config.sourcesDir),
  dataSource,
  producer: kafka.producer(),
  metrics: createMetrics('test'),
  logger: silent,
  around: interrupted,
});
loop.start();
