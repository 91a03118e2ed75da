/** From the client library's message to our record. */
import type { KafkaMessage } from 'kafkajs';
import type { KafkaRecord, TopicPartition } from '../types.js';

const NO_HEADERS = Object.freeze({});

/** The corrected client (`client/patches.ts`) has read the headers as texts. */
export function toRecord({ topic, partition }: TopicPartition, message: KafkaMessage): KafkaRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    key: message.key,
    value: message.value,
    headers: (message.headers ?? NO_HEADERS) as Readonly<Record<string, string>>,
    timestampMs: BigInt(message.timestamp),
  };
}
