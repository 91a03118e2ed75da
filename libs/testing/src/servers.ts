/**
 * The real servers of the tests: those of the environment (`npm test` starts one stack for all), or
 * else one stack per Jest process, kept by a child that ends with it.
 */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Socket } from 'node:net';
import { spawnProgram } from './child-program.js';

const KAFKA = 'TRIBUTARY_TEST_KAFKA';
const POSTGRES = 'TRIBUTARY_TEST_POSTGRES';
const RUN = 'TRIBUTARY_TEST_RUN';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Partitions of topics with a fixed name in tests: all suites share one broker, and the count of an
 * existing topic never changes.
 */
export const TEST_PARTITIONS = 3;

/** The broker for tests. Throws what starting a stack throws. */
export async function testKafka(): Promise<{ brokers: string[] }> {
  const env = process.env[KAFKA] === undefined ? await ownStack() : process.env;
  return { brokers: required(env, KAFKA).split(',') };
}

/** The database server for tests; `adminUrl` is a superuser's. Throws as `testKafka`. */
export async function testPostgres(): Promise<{ adminUrl: string }> {
  const env = process.env[POSTGRES] === undefined ? await ownStack() : process.env;
  return { adminUrl: required(env, POSTGRES) };
}

/** Names this run of tests: what a run has made is never taken for what another one needs. */
export async function testRun(): Promise<string> {
  if (process.env[POSTGRES] === undefined) return required(await ownStack(), RUN);
  return process.env[RUN] ?? String(process.pid);
}

function required(env: Environment, name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}

/** One registry of modules per test file, one file per process: the file is what lasts. */
const stateFile = join(tmpdir(), `tributary-keeper-${process.getuid?.()}-${process.pid}.json`);
let starting: Promise<Environment> | undefined;

function ownStack(): Promise<Environment> {
  starting ??= findStack() ?? startKeeper();
  return starting;
}

interface KeeperState {
  readonly pid: number;
  readonly env: Environment;
}

function findStack(): Promise<Environment> | undefined {
  if (!existsSync(stateFile)) return undefined;
  const { pid, env } = JSON.parse(readFileSync(stateFile, 'utf8')) as KeeperState;
  return isAlive(pid) ? Promise.resolve(env) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function startKeeper(): Promise<Environment> {
  const file = new URL(`./programs/stack-keeper${extname(import.meta.url)}`, import.meta.url);
  const keeper = spawnProgram({ file, args: [stateFile] }, ['pipe', 'pipe', 'inherit']);
  const { stdin, stdout } = keeper;
  if (stdin === null || stdout === null) throw new Error('the stack could not be started');
  const lines = createInterface({ input: stdout });
  const [line] = (await Promise.race([
    once(lines, 'line'),
    once(keeper, 'close').then(() => {
      throw new Error('the stack could not be started; the reason is above');
    }),
  ])) as [string];
  // Neither keeps Jest from ending; the end of this process closes the pipe.
  keeper.unref();
  (stdin as Socket).unref();
  lines.close();
  stdout.destroy();
  return (JSON.parse(line) as KeeperState).env;
}
