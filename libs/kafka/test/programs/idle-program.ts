/**
 * Holds one idle connection and prints how many timers were set meanwhile. Settings: brokers, and
 * whether the client's corrections are applied.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';

const IDLE_MS = 1_500;
const settings = JSON.parse(process.argv.at(-1) ?? '{}') as {
  readonly brokers: string[];
  readonly isCorrected: boolean;
};
if (settings.isCorrected) await import('../../src/index.js');

let timers = 0;
const original = globalThis.setTimeout;
const counting = (...args: Parameters<typeof setTimeout>): NodeJS.Timeout => {
  timers += 1;
  return original(...args);
};
globalThis.setTimeout = Object.assign(counting, original);

const admin = new Kafka({ brokers: settings.brokers, logLevel: logLevel.NOTHING }).admin();
await admin.connect();
await admin.listTopics();
const before = timers;
await sleep(IDLE_MS);
process.stdout.write(`${timers - before}\n`);
await admin.disconnect();
