// Plays the sample feeds once: Kafka and HTTP, then files. Lies beside the pruned output of
// `tools/sample-feeds` in its image. Environment: KAFKA_BROKERS, NORMALIZER_URL, LANDING_DIR, and
// SEED, RATE (records a second) and SETTLE_SECONDS where the defaults do not suit.
import { setTimeout as pause } from 'node:timers/promises';
import { generateFeeds, playFiles, playHttp, playKafka } from './index.js';

function required(key) {
  const value = process.env[key];
  if (!value) throw new Error(`${key} must be set`);
  return value;
}

const rate = Number(process.env.RATE ?? '500');
/** Files overlap the streams; they come once the streams are stored. */
const settleSeconds = Number(process.env.SETTLE_SECONDS ?? '30');
const brokers = required('KAFKA_BROKERS').split(',');
const url = required('NORMALIZER_URL');
const landing = required('LANDING_DIR');
const feeds = generateFeeds({ seed: Number(process.env.SEED ?? '1') });

for (const phase of feeds.phases) {
  if (phase.name === 'files') await pause(settleSeconds * 1000);
  await Promise.all([
    playKafka(phase.kafka, { brokers, rate }),
    playHttp(phase.http, { url, rate }),
    playFiles(phase.files, { landing }),
  ]);
  console.log(JSON.stringify({ message: 'played', phase: phase.name, seed: feeds.seed }));
}
