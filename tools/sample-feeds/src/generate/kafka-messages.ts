/** From a story to messages of a raw topic. */
import { brokenCanonical } from '../forms/broken-json.js';
import { canonicalJson } from '../forms/canonical-json.js';
import { omsJson } from '../forms/oms-json.js';
import { SOURCES } from '../forms/sources.js';
import type { FeedContent, KafkaMessage } from '../model/feeds.js';
import type { PlainRecord } from '../model/plain-record.js';
import type { BrokenCanonical } from './broken-kinds.js';
import type { ToldStory } from './make-story.js';

/** Records one array holds at most here. */
export const ARRAY_RECORDS_MAX = 3;

/** Kinds that leave the array around them readable. */
const BROKEN_ELEMENTS: readonly BrokenCanonical[] = ['UNKNOWN_FIELD', 'BAD_DATE', 'BAD_ISIN'];

/** Messages of one story in arrival order. */
export function kafkaMessages(told: ToldStory): KafkaMessage[] {
  const { story } = told;
  if (story.identity.source === SOURCES.oms.name) {
    return story.records.map((record) => omsMessage(record, told));
  }
  if (told.feature === 'ARRAY_OF_RECORDS' || told.feature === 'ARRAY_WITH_BROKEN') {
    return arrayMessages(told);
  }
  const isInHeader = story.random.chance(0.3);
  return story.records.map((record) => canonicalMessage(record, told, isInHeader));
}

function canonicalMessage(
  record: PlainRecord,
  { story, feature }: ToldStory,
  isInHeader: boolean,
): KafkaMessage {
  const sent = feature === 'NO_MESSAGE_ID' ? withoutMessageId(record) : record;
  const text = canonicalJson(sent, {
    random: story.random,
    isExotic: feature === 'EXOTIC_DECIMAL',
    isMessageIdOutside: isInHeader,
  });
  return {
    source: SOURCES.canonical.name,
    topic: SOURCES.canonical.topic,
    key: record.tradeId,
    value: Buffer.from(text),
    ...(isInHeader && sent.messageId !== undefined ? { messageId: sent.messageId } : {}),
    contents: [{ kind: 'record', record: sent }],
  };
}

function omsMessage(record: PlainRecord, { story, feature }: ToldStory): KafkaMessage {
  const text = omsJson(record, { random: story.random, isExotic: feature === 'EXOTIC_DECIMAL' });
  return {
    source: SOURCES.oms.name,
    topic: SOURCES.oms.topic,
    key: record.tradeId,
    value: Buffer.from(text),
    contents: [{ kind: 'record', record }],
  };
}

function arrayMessages({ story, feature }: ToldStory): KafkaMessage[] {
  const messages: KafkaMessage[] = [];
  for (const group of groupsOf(story.records)) {
    const contents: FeedContent[] = group.map((record) => ({ kind: 'record', record }));
    const elements = group.map((record) => canonicalJson(record, { random: story.random }));
    if (feature === 'ARRAY_WITH_BROKEN') {
      const at = story.random.below(elements.length + 1);
      const broken = story.random.pick(BROKEN_ELEMENTS);
      const text = canonicalJson(group[0]!, { random: story.random });
      elements.splice(at, 0, brokenCanonical(broken, text).toString());
      contents.splice(at, 0, { kind: 'broken', source: SOURCES.canonical.name, broken });
      story.note('ARRAY_WITH_BROKEN');
    }
    messages.push({
      source: SOURCES.canonical.name,
      topic: SOURCES.canonical.topic,
      key: story.identity.tradeId,
      value: Buffer.from(`[${elements.join(',')}]`),
      contents,
    });
  }
  return messages;
}

/** Records cut into arrays, the order kept. */
export function groupsOf(records: readonly PlainRecord[]): PlainRecord[][] {
  const groups: PlainRecord[][] = [];
  for (let from = 0; from < records.length; from += ARRAY_RECORDS_MAX) {
    groups.push(records.slice(from, from + ARRAY_RECORDS_MAX));
  }
  return groups;
}

function withoutMessageId({ messageId: _dropped, ...record }: PlainRecord): PlainRecord {
  return record;
}
