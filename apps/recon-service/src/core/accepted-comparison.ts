/** What one key's difference between `trades.accepted.v1` and the store means. */
import type { Difference } from './break-lifecycle.js';

/** What both sides compare. */
export interface ComparedState {
  readonly revision: bigint;
  /** 16 bytes as lower-case hex. */
  readonly contentHash: string;
  readonly status: string;
  readonly maturityDate: string | null;
}

/** A key whose sides differ, with what history says of it. */
export interface KeyDifference {
  readonly eventKey: string;
  readonly store: ComparedState | null;
  /** The highest revision on the topic, and that of the last record. */
  readonly topic: (ComparedState & { readonly lastRevision: bigint }) | null;
  /** History has an accepted event of this key. */
  readonly hasEvent: boolean;
  /** History has the event of the store's revision. */
  readonly hasStoreEvent: boolean;
}

/** Undefined where the sides agree after all. */
export function classifyKey(key: KeyDifference): Difference | undefined {
  const found = findingOf(key);
  return found && { comparison: 'ACCEPTED', subject: key.eventKey, ...found };
}

type Finding = Pick<Difference, 'class' | 'detail'>;

function findingOf({ store, topic, hasEvent, hasStoreEvent }: KeyDifference): Finding | undefined {
  if (store === null) return topic === null ? undefined : withoutTrade(topic, hasEvent);
  if (!hasStoreEvent) {
    return { class: 'PHANTOM', detail: `revision ${store.revision} of the store has no event` };
  }
  if (topic === null) {
    const detail = `revision ${store.revision} of the store is not on the topic`;
    return { class: 'MISSING_IN_TOPIC', detail };
  }
  if (topic.revision !== store.revision) {
    const detail = `topic has revision ${topic.revision}, store ${store.revision}`;
    return { class: 'VERSION_SKEW', detail };
  }
  const fields = differingFields(topic, store);
  if (fields.length > 0) return { class: 'FIELD_DIFFERENCE', detail: fields.join('; ') };
  if (topic.lastRevision === topic.revision) return undefined;
  const detail = `the last record has revision ${topic.lastRevision} of ${topic.revision}`;
  return { class: 'DUPLICATE', detail };
}

function withoutTrade(topic: ComparedState, hasEvent: boolean): Finding {
  const revision = `revision ${topic.revision} of the topic`;
  return hasEvent
    ? { class: 'MISSING_IN_STORE', detail: `${revision} has an event and no trade` }
    : { class: 'PHANTOM', detail: `${revision} has neither event nor trade` };
}

function differingFields(topic: ComparedState, store: ComparedState): string[] {
  const fields = [
    ['content_hash', topic.contentHash, store.contentHash],
    ['status', topic.status, store.status],
    ['maturity_date', topic.maturityDate, store.maturityDate],
  ] as const;
  return fields.flatMap(([name, ofTopic, ofStore]) =>
    ofTopic === ofStore ? [] : [`${name}: topic ${ofTopic ?? 'none'}, store ${ofStore ?? 'none'}`],
  );
}

/** Revisions of one key that never came. */
export function gapDifference(gap: {
  readonly eventKey: string;
  readonly revisions: readonly bigint[];
}): Difference {
  const detail = `revisions not on the topic: ${gap.revisions.join(', ')}`;
  return { comparison: 'ACCEPTED', class: 'MISSING_IN_TOPIC', subject: gap.eventKey, detail };
}

/** A record of the topic that nobody can read. */
export function faultDifference(fault: {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly detail: string;
}): Difference {
  const subject = `${fault.topic}/${fault.partition}@${fault.offset}`;
  return { comparison: 'ACCEPTED', class: 'PHANTOM', subject, detail: fault.detail };
}

/** A change whose root has not come for long. */
export function orphanDifference(orphan: {
  readonly eventKey: string;
  readonly since: string;
}): Difference {
  const detail = `awaits its root since ${orphan.since}`;
  return { comparison: 'ACCEPTED', class: 'ORPHAN', subject: orphan.eventKey, detail };
}
