/** Reads exact ranges of topics in bounded pieces. */
import type { KafkaConnection } from '@tributary/kafka';
import type { LogOffsets, TopicPiece, TopicReader, TopicRecord } from '../core/ports.js';
import { PIECE_RECORDS } from '../limits.js';

/** Throws the errors of `libs/kafka`. */
export class KafkaTopicReader implements TopicReader {
  constructor(private readonly kafka: KafkaConnection) {}

  offsets(topic: string): Promise<readonly LogOffsets[]> {
    return this.kafka.admin().offsets(topic);
  }

  async read<T>(
    range: Parameters<TopicReader['read']>[0],
    pick: (record: TopicRecord) => T,
    onPiece: (piece: TopicPiece<T>) => Promise<void>,
  ): Promise<void> {
    let picked: T[] = [];
    await this.kafka.readRange(range, async ({ offset, key, value, timestampMs }) => {
      const text = key === null ? null : key.toString('utf8');
      picked.push(pick({ offset, key: text, value, timestampMs }));
      if (picked.length < PIECE_RECORDS) return;
      await onPiece({ to: offset + 1n, picked });
      picked = [];
    });
    await onPiece({ to: range.to, picked });
  }
}
