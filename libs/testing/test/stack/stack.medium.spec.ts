import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { planStack, removeStackData, startStack } from '@tributary/stack';
import { assertEventually, onlyIf, runProgram } from '../../src/index.js';
import { aDataFolder, aStack, isAlive, listens, query } from './support.js';

const launcher = new URL('../programs/launcher-program.ts', import.meta.url);
const isRoot = process.getuid?.() === 0;

/** A launcher in a process of its own, once its servers run, to be killed. */
async function aLauncher(dataFolder: string) {
  const env = { TRIBUTARY_STACK: 'embedded' };
  const program = runProgram({ file: launcher, args: [dataFolder], env });
  await assertEventually(() => program.lines.length === 1, { withinMs: 60_000 });
  const left = JSON.parse(program.lines[0] ?? '{}') as {
    kafka: { pid: number };
    postgres: { pid: number; adminUrl: string };
  };
  const kill = async (): Promise<void> => {
    program.signal('SIGKILL');
    await program.ended;
  };
  return { left, kill };
}

describe('embedded stack', () => {
  it('keeps its data over stop and start, and a folder belongs to one launcher', async () => {
    const dataFolder = aDataFolder();
    const first = await aStack(dataFolder);
    expect(first.kind).toBe('embedded');
    await query(first.postgres.adminUrl, 'create table kept (n int)');
    await query(first.postgres.adminUrl, 'insert into kept values (1)');
    await expect(aStack(dataFolder)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    await first.stop();
    expect(await listens(first.kafka.brokers[0] ?? '')).toBe(false);
    const cluster = readFileSync(join(dataFolder, 'kafka', 'log', 'meta.properties'), 'utf8');
    const second = await aStack(dataFolder);
    expect(await query(second.postgres.adminUrl, 'select n from kept')).toEqual([{ n: 1 }]);
    expect(readFileSync(join(dataFolder, 'kafka', 'log', 'meta.properties'), 'utf8')).toBe(cluster);
  }, 120_000);

  it('comes back on the same addresses and data after each kind of crash', async () => {
    const stack = await aStack(aDataFolder());
    const { adminUrl } = stack.postgres;
    const [broker = ''] = stack.kafka.brokers;
    const before = [stack.kafka.pid, stack.postgres.pid];
    await query(adminUrl, 'create table kept (n int)');
    await Promise.all([stack.killKafka(), stack.killPostgres({ downMs: 50 })]);
    expect([stack.kafka.pid, stack.postgres.pid]).not.toEqual(before);
    expect(await query(adminUrl, 'select n from kept')).toEqual([]);
    expect(await listens(broker)).toBe(true);
    const killed = stack.kafka.pid;
    await stack.restartKafka();
    expect(stack.kafka.pid).not.toBe(killed);
    expect(await listens(broker)).toBe(true);
  }, 120_000);

  it('starts a server again that died unasked, where that is wanted', async () => {
    const restarted: string[] = [];
    const stack = await aStack(aDataFolder(), {
      restart: true,
      onRestarted: (server, pid) => restarted.push(`${server} ${pid}`),
    });
    process.kill(stack.kafka.pid ?? 0, 'SIGKILL');
    process.kill(stack.postgres.pid ?? 0, 'SIGKILL');
    await assertEventually(() => restarted.length === 2, { withinMs: 60_000 });
    expect(restarted.sort()).toEqual([
      `kafka ${stack.kafka.pid}`,
      `postgres ${stack.postgres.pid}`,
    ]);
    expect(await query(stack.postgres.adminUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await listens(stack.kafka.brokers[0] ?? '')).toBe(true);
  }, 120_000);

  it('stops what a killed launcher left running, and goes on with its data', async () => {
    const dataFolder = aDataFolder();
    const { left, kill } = await aLauncher(dataFolder);
    await query(left.postgres.adminUrl, 'create table kept (n int)');
    await kill();
    expect([left.kafka.pid, left.postgres.pid].map(isAlive)).toEqual([true, true]);
    const stack = await aStack(dataFolder);
    expect([left.kafka.pid, left.postgres.pid].map(isAlive)).toEqual([false, false]);
    expect(await query(stack.postgres.adminUrl, 'select n from kept')).toEqual([]);
  }, 120_000);

  it('keeps its data from being removed under it; what a killed launcher left goes too', async () => {
    const dataFolder = aDataFolder();
    const { left, kill } = await aLauncher(dataFolder);
    await query(left.postgres.adminUrl, 'create table kept (n int)');
    await expect(removeStackData(dataFolder)).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' });
    expect(await query(left.postgres.adminUrl, 'select n from kept')).toEqual([]);
    await kill();
    await removeStackData(dataFolder);
    expect(existsSync(dataFolder)).toBe(false);
    // An ended process stays until its new parent has asked for its end.
    await assertEventually(() => ![left.kafka.pid, left.postgres.pid].some(isAlive));
  }, 120_000);

  it('keeps the password to itself and lets nobody in without it', async () => {
    const dataFolder = aDataFolder();
    const stack = await aStack(dataFolder, { durable: false });
    const password = join(dataFolder, 'postgres', 'password');
    expect(lstatSync(password).mode & 0o077).toBe(0);
    const url = new URL(stack.postgres.adminUrl);
    expect(url.password).toBe(readFileSync(password, 'utf8'));
    url.password = 'wrong';
    await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  }, 60_000);

  onlyIf(isRoot, 'not run as root').it(
    'as root, keeps the database outside of a closed folder',
    async () => {
      const dataFolder = aDataFolder({ isClosed: true });
      const stack = await aStack(dataFolder);
      expect(lstatSync(join(dataFolder, 'postgres')).isSymbolicLink()).toBe(true);
      await query(stack.postgres.adminUrl, 'create table kept (n int)');
      await stack.stop();
      const again = await aStack(dataFolder);
      expect(await query(again.postgres.adminUrl, 'select n from kept')).toEqual([]);
    },
    60_000,
  );
});

describe('where servers come from', () => {
  it('takes addresses from the environment and leaves those servers alone', async () => {
    const env = { KAFKA_BROKERS: 'a:1,b:2', DATABASE_URL: 'postgresql://x@y/z' };
    const stack = await startStack({ dataFolder: aDataFolder(), durable: true, env });
    expect(stack).toMatchObject({
      kind: 'environment',
      kafka: { brokers: ['a:1', 'b:2'] },
      postgres: { adminUrl: 'postgresql://x@y/z' },
    });
    await expect(stack.killKafka()).rejects.toMatchObject({ code: 'NOT_OURS' });
    await stack.stop();
  });

  it('names the three ways out in one sentence when there is nothing', async () => {
    const forced = { TRIBUTARY_STACK: 'containers', DOCKER_HOST: 'tcp://127.0.0.1:9' };
    const plan = planStack(forced);
    await expect(plan).rejects.toMatchObject({ code: 'NOTHING_TO_START' });
    await expect(plan).rejects.toThrow(/Java 17.*Maven.*container engine.*KAFKA_BROKERS/);
  });

  it('refuses an unknown kind', async () => {
    await expect(planStack({ TRIBUTARY_STACK: 'cloud' })).rejects.toMatchObject({
      code: 'BAD_SETTING',
    });
  });
});
