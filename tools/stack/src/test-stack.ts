/** A throwaway stack for tests, in a folder of its own that goes with it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { removeStackData } from './postgres/database-folder.js';
import { startStack } from './start-stack.js';
import type { StackLogger } from './types.js';

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
  const dataFolder = mkdtempSync(join(tmpdir(), 'tributary-test-'));
  try {
    const stack = await startStack({ ...options, dataFolder, durable: false });
    return {
      env: {
        TRIBUTARY_TEST_KAFKA: stack.kafka.brokers.join(','),
        TRIBUTARY_TEST_POSTGRES: stack.postgres.adminUrl,
        TRIBUTARY_TEST_RUN: basename(dataFolder).replace('tributary-test-', '').toLowerCase(),
      },
      stop: async () => {
        await stack.stop();
        removeStackData(dataFolder);
      },
    };
  } catch (error) {
    removeStackData(dataFolder);
    throw error;
  }
}
