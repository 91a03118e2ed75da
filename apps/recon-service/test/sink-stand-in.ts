/** Does with one record what the sink and its relay do, so that a test can leave out one step. */
import {
  decodeTradeRecord,
  encodeTradeRecord,
  encodeTradeState,
} from '@tributary/contract-mapping';
import { formatKey, isAccepted } from '@tributary/domain';
import type { DecisionKind, TradeRecord, TradeState } from '@tributary/domain';
import { aTradeRecord, instant } from '@tributary/testing';
import {
  plantCheckpoint,
  plantCount,
  plantEvent,
  plantOrigin,
  plantQuarantine,
  plantTrade,
} from './planted-rows.js';
import type { TestWorld } from './test-world.js';
import { send } from './test-world.js';

export interface TakeOptions {
  readonly record?: TradeRecord;
  readonly decision?: DecisionKind;
  readonly revision?: bigint;
  /** Seconds after the first event. */
  readonly at?: number;
  /** How the record gets on the topic; a plain send unless given. */
  readonly publish?: typeof send;
  /** Steps that are left out. */
  readonly without?: readonly ('event' | 'count' | 'trade' | 'accepted' | 'checkpoint')[];
}

export interface Taken {
  readonly record: TradeRecord;
  readonly eventKey: string;
  readonly originId: number;
  readonly partition: number;
  readonly offset: bigint;
  /** Bytes of the TradeState. */
  readonly state: Uint8Array;
}

/** Publishes a record, decides it, and publishes what was accepted. */
export async function take(world: TestWorld, options: TakeOptions = {}): Promise<Taken> {
  const { record = aTradeRecord(), decision = 'ACCEPTED_NEW', revision = 1n, at = 0 } = options;
  const left = (step: NonNullable<TakeOptions['without']>[number]) =>
    options.without?.includes(step) !== true;
  const { admin, topics } = world;
  const eventKey = formatKey(record.head.key);
  const { bytes, contentHash } = encodeTradeRecord(record);
  const publish = options.publish ?? send;
  const sent = await publish(world, { topic: topics.canonical, key: eventKey, value: bytes });
  const { partition, offset } = sent;
  const originId = await streamOrigin(world, partition);
  const state = encodeTradeState({
    recordBytes: bytes,
    state: stateOf(record, revision, contentHash),
    decision,
    messageId: record.head.messageId,
  });
  const isCounted = decision === 'DUPLICATE';
  if (left('event') && !isCounted) {
    const content = isAccepted(decision) ? state : bytes;
    await plantEvent(admin, {
      originId,
      position: offset,
      record,
      decision,
      revision,
      content,
      at,
    });
  }
  if (left('count')) await plantCount(admin, { originId, record, decision });
  if (left('checkpoint')) await plantCheckpoint(admin, { originId, next: offset + 1n });
  if (isAccepted(decision)) {
    if (left('trade')) {
      const payload = termsBytesOf(bytes);
      const position = offset;
      await plantTrade(admin, { originId, position, record, revision, contentHash, payload });
    }
    if (left('accepted')) await relay(world, { eventKey, state });
  }
  return { record, eventKey, originId, partition, offset, state };
}

/** A record the sink could not read. */
export async function takeBroken(world: TestWorld): Promise<void> {
  const key = 'TEST|broken|0';
  const sent = await send(world, {
    topic: world.topics.canonical,
    key,
    value: Buffer.from('broken'),
  });
  const originId = await streamOrigin(world, sent.partition);
  await plantQuarantine(world.admin, { originId, position: sent.offset });
  await plantCheckpoint(world.admin, { originId, next: sent.offset + 1n });
}

/** Publishes a state once more or for the first time. */
export async function relay(
  world: TestWorld,
  { eventKey, state }: Pick<Taken, 'eventKey' | 'state'>,
): Promise<void> {
  await send(world, { topic: world.topics.accepted, key: eventKey, value: state });
}

export function streamOrigin(world: TestWorld, partition: number): Promise<number> {
  const name = `${world.topics.canonical}/${partition}`;
  return plantOrigin(world.admin, { kind: 'STREAM', name });
}

/** The next version of a record. */
export function nextVersion(record: TradeRecord, version: bigint): TradeRecord {
  const { key, sourceSystem } = record.head;
  return aTradeRecord({ head: { key, sourceSystem, version, action: 'AMEND' } });
}

/** @throws Error for bytes that are no record. */
export function termsBytesOf(bytes: Uint8Array): Uint8Array {
  const decoded = decodeTradeRecord(bytes);
  if ('fault' in decoded) throw new Error(decoded.fault.detail);
  return decoded.termsBytes;
}

export function stateOf(record: TradeRecord, revision: bigint, contentHash: string): TradeState {
  const { key, version, sourceSystem, receivedAt } = record.head;
  const { maturityDate } = record.terms;
  return {
    key,
    revision,
    version,
    sourceSystem,
    isCorrection: false,
    receivedAt,
    contentHash,
    status: 'BOOKED',
    confirmationStatus: 'UNCONFIRMED',
    ...(maturityDate === undefined ? {} : { maturityDate }),
    awaitingRoot: false,
    hasTerms: true,
    decidedAt: instant('2026-01-05T12:00:00Z'),
  };
}
