/** The topics the normalizer writes or owns. */
import { QUARANTINE, TRADES_CANONICAL, rawTopic } from '@tributary/contracts';
import type { TopicSpecification } from '@tributary/contracts';
import type { StreamSource } from '../core/ports.js';

/** Output topics and our own raw topics; a feed's own topic belongs to the feed. */
export function neededTopics(sources: readonly StreamSource[]): TopicSpecification[] {
  const own = sources.map(({ source }) => rawTopic(source));
  const read = new Set(sources.map(({ topic }) => topic));
  return [TRADES_CANONICAL, QUARANTINE, ...own.filter(({ name }) => read.has(name))];
}
