/** Topics of a local run: the shared ones, and the raw topic of every source that has one. */
import { SHARED_TOPICS, rawTopic } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import { loadSources } from '@tributary/mapping';
import type { Logger } from '@tributary/observability';

export interface EnsureTopics {
  readonly brokers: readonly string[];
  readonly sourcesFolder: string;
  readonly partitions: number;
  readonly logger: Logger;
}

/** @throws TopicMismatchError where an existing topic has another partition count. */
export async function ensureTopics(options: EnsureTopics): Promise<void> {
  const { brokers, sourcesFolder, partitions, logger } = options;
  const raw = loadSources(sourcesFolder).flatMap(({ source, stream }) =>
    stream === undefined ? [] : [{ ...rawTopic(source), name: stream.topic }],
  );
  const kafka = createKafka({ brokers, clientId: 'tributary-cli', logger });
  try {
    await kafka.admin().ensureTopics([...SHARED_TOPICS, ...raw], partitions);
  } finally {
    await kafka.close();
  }
}
