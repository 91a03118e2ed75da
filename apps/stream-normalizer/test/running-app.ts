/** The real application on the test broker, with sources and a consumer group of its own. */
import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { HealthState, createMetrics } from '@tributary/observability';
import { TEST_PARTITIONS, onCleanup, testKafka, uniqueName } from '@tributary/testing';
import { loadStreamSources } from '../src/adapters/load-stream-sources.js';
import { AppModule, connectRawTopics } from '../src/app.module.js';
import { readConfig } from '../src/config.js';
import { silent } from './silent-logger.js';

/** Names and environment of one deployment; several processes of it share the group. */
export interface Deployment {
  readonly source: string;
  /** A source that takes no HTTP. */
  readonly closedSource: string;
  readonly rawTopic: string;
  readonly groupId: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Sources written to a folder that goes with the test. */
export async function aDeployment(
  overrides: Readonly<Record<string, string>> = {},
): Promise<Deployment> {
  const { brokers } = await testKafka();
  const folder = mkdtempSync(join(tmpdir(), 'tributary-sources-'));
  onCleanup('test', async () => rmSync(folder, { recursive: true, force: true }));
  const source = uniqueName('canonical');
  const closedSource = uniqueName('closed');
  writeSource(folder, { source, http: true });
  writeSource(folder, { source: closedSource, http: false });
  const groupId = uniqueName('normalizer');
  return {
    source,
    closedSource,
    rawTopic: `raw.${source}.v1`,
    groupId,
    environment: {
      KAFKA_BROKERS: brokers.join(','),
      SOURCES_DIR: folder,
      GROUP_ID: groupId,
      CREATE_TOPICS: 'true',
      TRIBUTARY_PARTITIONS: String(TEST_PARTITIONS),
      ...overrides,
    },
  };
}

function writeSource(
  folder: string,
  { source, http }: { readonly source: string; readonly http: boolean },
): void {
  const lines = [
    `source: ${source}`,
    'scheme: OMS',
    'rank: 1',
    'zone: UTC',
    `stream: { http: ${http} }`,
    'mapping: canonical',
  ];
  writeFileSync(join(folder, `${source}.yaml`), `${lines.join('\n')}\n`);
}

export interface RunningApp {
  readonly app: INestApplication;
  readonly server: Server;
  readonly health: HealthState;
}

/** The application with its HTTP door open and no group joined; closed after the test. */
export async function listen({ environment }: Deployment): Promise<RunningApp> {
  const config = readConfig(environment);
  const health = new HealthState();
  const sources = loadStreamSources(config.sourcesFolder);
  const metrics = createMetrics('test');
  const module = AppModule.forRoot({ config, sources, logger: silent, health, metrics });
  const app = await NestFactory.create(module, { bodyParser: false, logger: false });
  connectRawTopics(app);
  onCleanup('test', async () => app.close());
  await app.listen(0, '127.0.0.1');
  return { app, server: app.getHttpServer() as Server, health };
}

/** Starts the application as `main.ts` does, without its signals. */
export async function startApp(deployment: Deployment): Promise<RunningApp> {
  const running = await listen(deployment);
  await running.app.startAllMicroservices();
  return running;
}
