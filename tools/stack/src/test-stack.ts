/** A throwaway stack for tests, in a folder of its own that goes with it. */
import { existsSync, lstatSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isHeld } from './data-folder-lock.js';
import { removeStackData } from './remove-data.js';
import { startStack } from './start-stack.js';
import type { StackLogger } from './types.js';

/** Names of throwaway data folders: what an earlier test run left there is removed. */
export const TEST_FOLDER_PREFIX = 'tributary-test-';

export interface TestStack {
  /**
   * `TRIBUTARY_TEST_KAFKA` (host:port, comma-separated), `TRIBUTARY_TEST_POSTGRES` (superuser's
   * address) and `TRIBUTARY_TEST_RUN` (a name for this run, part of the names of templates).
   */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

/** Throws what `startStack` throws. */
export async function startTestStack(options: { logger?: StackLogger } = {}): Promise<TestStack> {
  await removeAbandoned();

  const dataFolder = mkdtempSync(join(tmpdir(), TEST_FOLDER_PREFIX));
  try {
    const stack = await startStack({ ...options, dataFolder, durable: false });
    return {
      env: {
        TRIBUTARY_TEST_KAFKA: stack.kafka.brokers.join(','),
        TRIBUTARY_TEST_POSTGRES: stack.postgres.adminUrl,
        TRIBUTARY_TEST_RUN: dataFolder.slice(-6).toLowerCase(),
      },
      stop: async () => {
        await stack.stop();
        await removeStackData(dataFolder);
      },
    };
  } catch (error) {
    await removeStackData(dataFolder);
    throw error;
  }
}

/** Stops and removes what test runs left behind that were killed themselves. */
async function removeAbandoned(): Promise<void> {
  const names = readdirSync(tmpdir()).filter((name) => name.startsWith(TEST_FOLDER_PREFIX));
  for (const name of names) {
    // Another start may be faster: what is gone needs no removing.
    await removeIfAbandoned(join(tmpdir(), name)).catch(() => undefined);
  }
}

async function removeIfAbandoned(dataFolder: string): Promise<void> {
  // The temporary folder is open to all: a folder of somebody else could lead us anywhere.
  if (lstatSync(dataFolder).uid !== process.getuid?.()) return;
  const wasLocked = existsSync(join(dataFolder, 'launcher.json'));
  if (!wasLocked || (await isHeld(dataFolder))) return;
  await removeStackData(dataFolder);
}
