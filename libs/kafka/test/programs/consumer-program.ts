/**
 * A partitioned consumer in a process of its own, to be stopped, resumed and killed. Its store is
 * the test's. Writes `read` after a batch was read and before it is written, pausing in between,
 * and `written` or `fenced` afterwards.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { FencedError, createKafka } from '../../src/index.js';
import { silent } from '../silent-logger.js';
import type { ApplyRequest, ClaimAnswer, ClaimRequest } from '../store-requests.js';

interface Settings {
  readonly brokers: string[];
  readonly groupId: string;
  readonly topic: string;
  readonly storeUrl: string;
  readonly pauseMs: number;
}

const settings = JSON.parse(process.argv.at(-1) ?? '{}') as Settings;
const { brokers, groupId, topic, storeUrl, pauseMs } = settings;

async function ask(path: string, body: ClaimRequest | ApplyRequest): Promise<unknown> {
  const response = await fetch(storeUrl + path, { method: 'POST', body: JSON.stringify(body) });
  if (!response.ok) throw new FencedError('the store refused');
  return response.json();
}

const kafka = createKafka({ brokers, clientId: 'consumer-program', logger: silent });
const consumer = kafka.partitionedConsumer({
  groupId,
  topics: [topic],
  maxRecords: 50,
  onAssigned: async ({ partition }, { low }) => {
    const request = { topic, partition, low: String(low) };
    const { nextOffset, epoch } = (await ask('/claim', request)) as ClaimAnswer;
    return { nextOffset: BigInt(nextOffset), epoch: BigInt(epoch) };
  },
  onBatch: async ({ partition, epoch, expectedOffset, lastOffset, records }) => {
    process.stdout.write('read\n');
    await sleep(pauseMs);
    const request: ApplyRequest = {
      ...{ topic, partition, epoch: String(epoch) },
      expectedOffset: String(expectedOffset),
      lastOffset: String(lastOffset),
      values: records.map(({ value }) => String(value)),
    };
    try {
      await ask('/apply', request);
      process.stdout.write('written\n');
    } catch (error) {
      process.stdout.write('fenced\n');
      throw error;
    }
  },
  onFatal: (error) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
});
process.on('SIGTERM', () => void kafka.close().then(() => process.exit(0)));
await consumer.start();
