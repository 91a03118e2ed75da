/** A broker of a test's own, for programs whose topics and groups have fixed names. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_FOLDER_PREFIX, removeStackData, startStack } from '@tributary/stack';
import type { Lifetime } from './cleanup.js';
import { onCleanup } from './cleanup.js';
import { testPostgres } from './servers.js';

/** Takes some seconds: `testKafka` wherever names can be unique. Throws as `testKafka`. */
export async function aBroker({ lives = 'test' }: { lives?: Lifetime } = {}): Promise<{
  brokers: readonly string[];
}> {
  // Databases are apart already: the server of all tests will do.
  const { adminUrl } = await testPostgres();
  const dataFolder = mkdtempSync(join(tmpdir(), TEST_FOLDER_PREFIX));
  onCleanup(lives, () => removeStackData(dataFolder));
  const env = { ...process.env, KAFKA_BROKERS: undefined, DATABASE_URL: adminUrl };
  const stack = await startStack({ dataFolder, durable: false, env });
  onCleanup(lives, () => stack.stop());
  return { brokers: stack.kafka.brokers };
}
