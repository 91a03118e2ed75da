/** Stacks that stop and vanish with their test, and a look at what they hold. */
import { chmodSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Stack, StackOptions } from '@tributary/stack';
import { removeStackData, startStack } from '@tributary/stack';
import pg from 'pg';
import { onCleanup } from '../../src/index.js';

/** A data folder that `nobody` can reach, or, closed, that only its owner can. */
export function aDataFolder({ isClosed = false } = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-stack-spec-'));
  chmodSync(folder, isClosed ? 0o700 : 0o755);
  onCleanup('test', () => removeStackData(folder));
  return folder;
}

/** Starts whatever the environment of the tests says about addresses. */
export async function aStack(
  dataFolder: string,
  options: Partial<StackOptions> = {},
): Promise<Stack> {
  const env = { ...process.env, TRIBUTARY_STACK: 'embedded' };
  const stack = await startStack({ durable: true, env, ...options, dataFolder });
  onCleanup('test', () => stack.stop());
  return stack;
}

export async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** True when something listens there. */
export function listens(address: string): Promise<boolean> {
  const { hostname, port } = new URL(`tcp://${address}`);
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** True while the process is there (and not only waiting to be reaped). */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
