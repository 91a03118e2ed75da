/** Plays messages into raw topics with an idempotent producer: as the feeds of a bank would. */
import { CompressionTypes, Kafka, logLevel } from 'kafkajs';
import type { Message, Producer } from 'kafkajs';
import type { KafkaMessage } from '../model/feeds.js';
import { Pace } from './pace.js';
import type { PlayOptions } from './pace.js';
import { receivedAtClock } from './received-at.js';

export interface KafkaPlayOptions extends PlayOptions {
  /** `host:port` of each broker. */
  readonly brokers: readonly string[];
}

/** Messages in one request at most, whatever the rate. */
const BATCH_MESSAGES_MAX = 500;
/** Bytes in one request at most, one large message aside. */
const BATCH_BYTES_MAX = 512 * 1024;
/** Parts of a second a slow rate is cut in. */
const STEPS_PER_SECOND = 20;
/** Five minutes: a killed broker is back by then, and a resend by hand would be a duplicate. */
const RETRIES_MAX = 150;
const RETRY_DELAY_MS_FIRST = 100;
const RETRY_DELAY_MS_MAX = 2_000;

/** The broker did not acknowledge everything: what is in the topic is unknown. */
export class UnacknowledgedError extends Error {
  readonly code = 'UNACKNOWLEDGED';
  readonly retryable = false;
  constructor(readonly topic: string) {
    super(`the broker did not acknowledge messages for ${topic}`);
    this.name = 'UnacknowledgedError';
  }
}

/**
 * Sends the messages in order and resolves once the broker has acknowledged all of them. The topics
 * must exist. Messages of one key go to one partition in order, also over retries.
 * @returns how many messages were sent.
 * @throws UnacknowledgedError, or the error of kafkajs once its retries are used up.
 */
export async function playKafka(
  messages: Iterable<KafkaMessage>,
  options: KafkaPlayOptions,
): Promise<number> {
  const retry = {
    retries: RETRIES_MAX,
    initialRetryTime: RETRY_DELAY_MS_FIRST,
    maxRetryTime: RETRY_DELAY_MS_MAX,
  };
  const kafka = new Kafka({
    clientId: 'sample-feeds',
    brokers: [...options.brokers],
    logLevel: logLevel.NOTHING,
    retry,
  });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry });
  await producer.connect();
  try {
    return await sendAll(producer, messages, options);
  } finally {
    await producer.disconnect();
  }
}

async function sendAll(
  producer: Producer,
  messages: Iterable<KafkaMessage>,
  options: PlayOptions,
): Promise<number> {
  const pace = new Pace(options);
  const stamp = receivedAtClock();
  const sizeMax = batchSize(options.rate);
  let batch: KafkaMessage[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    await pace.take(batch.length);
    await sendBatch(producer, byTopic(batch, stamp));
    pace.done(batch.length);
    batch = [];
    bytes = 0;
  };
  for (const message of messages) {
    if (batch.length >= sizeMax || bytes + message.value.length > BATCH_BYTES_MAX) await flush();
    batch.push(message);
    bytes += message.value.length;
  }
  await flush();
  return pace.sent;
}

interface TopicMessages {
  readonly topic: string;
  readonly messages: Message[];
}

async function sendBatch(producer: Producer, topicMessages: TopicMessages[]): Promise<void> {
  const answers = await producer.sendBatch({
    acks: -1,
    compression: CompressionTypes.None,
    topicMessages,
  });
  for (const { topic } of topicMessages) {
    const own = answers.filter((answer) => answer.topicName === topic);
    if (own.length === 0 || own.some(({ errorCode }) => errorCode !== 0)) {
      throw new UnacknowledgedError(topic);
    }
  }
}

function batchSize(rate: number | undefined): number {
  if (rate === undefined) return BATCH_MESSAGES_MAX;
  return Math.min(BATCH_MESSAGES_MAX, Math.max(1, Math.floor(rate / STEPS_PER_SECOND)));
}

function byTopic(batch: readonly KafkaMessage[], stamp: () => string): TopicMessages[] {
  const topics = new Map<string, Message[]>();
  for (const { source, topic, key, value, messageId } of batch) {
    const messages = topics.get(topic) ?? [];
    messages.push({
      key,
      value,
      headers: {
        source,
        'received-at': stamp(),
        'content-type': 'application/json',
        ...(messageId === undefined ? {} : { 'message-id': messageId }),
      },
    });
    topics.set(topic, messages);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}
