/** From a story to requests for the HTTP door. */
import { canonicalJson } from '../forms/canonical-json.js';
import { SOURCES } from '../forms/sources.js';
import type { HttpRequest } from '../model/feeds.js';
import type { PlainRecord } from '../model/plain-record.js';
import { groupsOf } from './kafka-messages.js';
import type { ToldStory } from './make-story.js';

/** Requests of one story, to be sent one after the other. */
export function httpRequests(told: ToldStory): HttpRequest[] {
  const { story, feature } = told;
  if (feature === 'ARRAY_OF_RECORDS') {
    return groupsOf(story.records).map((group, index) => arrayRequest(told, group, index));
  }
  const isInHeader = feature === 'HTTP_RETRY' || story.random.chance(0.5);
  return story.records.flatMap((record) => {
    const request = singleRequest(told, record, isInHeader);
    if (feature !== 'HTTP_RETRY' || !story.random.chance(0.5)) return [request];
    story.note('HTTP_RETRY');
    return [request, request];
  });
}

function singleRequest(
  { story, feature }: ToldStory,
  record: PlainRecord,
  isInHeader: boolean,
): HttpRequest {
  const text = canonicalJson(record, {
    random: story.random,
    isExotic: feature === 'EXOTIC_DECIMAL',
    isMessageIdOutside: isInHeader,
  });
  return {
    source: SOURCES.canonical.name,
    key: story.identity.reference,
    ...(isInHeader && record.messageId !== undefined ? { idempotencyKey: record.messageId } : {}),
    body: Buffer.from(text),
    expectedStatus: 202,
    contents: [{ kind: 'record', record }],
  };
}

/** The door names the elements `<Idempotency-Key>#<index>`. */
function arrayRequest(
  { story }: ToldStory,
  group: readonly PlainRecord[],
  index: number,
): HttpRequest {
  const idempotencyKey = `${story.identity.reference}.a${index + 1}`;
  const records = group.map((record, at) => ({ ...record, messageId: `${idempotencyKey}#${at}` }));
  const options = { random: story.random, isMessageIdOutside: true };
  return {
    source: SOURCES.canonical.name,
    key: story.identity.reference,
    idempotencyKey,
    body: Buffer.from(`[${records.map((record) => canonicalJson(record, options)).join(',')}]`),
    expectedStatus: 202,
    contents: records.map((record) => ({ kind: 'record', record })),
  };
}
