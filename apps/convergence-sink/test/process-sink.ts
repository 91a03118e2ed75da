/** Sinks as processes of their own, on a broker and a store that no other test uses. */
import { mkdtempSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeTradeRecord } from '@tributary/contract-mapping';
import { BATCHES_STAGED, HEADERS, TRADES_CANONICAL } from '@tributary/contracts';
import { formatKey } from '@tributary/domain';
import type { TradeRecord } from '@tributary/domain';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection, OutgoingRecord, SentCoordinate } from '@tributary/kafka';
import { aTradeRecord, assertEventually, onCleanup, runProgram } from '@tributary/testing';
import type { RecordOverrides, RunningProgram } from '@tributary/testing';
import { logged } from './relay/running-relay.js';
import { aStore, silent } from './support.js';
import type { TestStore } from './support.js';

const MAIN = new URL('../src/main.ts', import.meta.url);
const SOURCES = fileURLToPath(new URL('../../../sources', import.meta.url));
const PARTITIONS = 2;
/** For a busy machine; no promise about speed. */
export const LONG = { withinMs: 90_000 };

export interface Setting {
  readonly kafka: KafkaConnection;
  readonly store: TestStore;
  /** Starts a sink; resolves once it listens. */
  startSink(env?: Readonly<Record<string, string>>): Promise<RunningSink>;
}

export interface RunningSink extends RunningProgram {
  /** What it writes into the checkpoints it claims. */
  readonly owner: string;
  /** Status and body of `/readyz`. */
  readiness(): Promise<{ status: number; text: string }>;
}

/** A store of the test's own, and empty topics. */
export async function aSetting(brokers: readonly string[]): Promise<Setting> {
  const kafka = createKafka({ brokers, clientId: 'test', logger: silent });
  onCleanup('test', () => kafka.close());
  await emptyTopics(kafka);
  const store = await aStore();
  const staging = mkdtempSync(join(tmpdir(), 'tributary-staging-'));
  onCleanup('test', async () => rmSync(staging, { recursive: true, force: true }));
  const common = {
    KAFKA_BROKERS: brokers.join(','),
    DATABASE_URL: store.sinkUrl,
    SOURCES_DIR: SOURCES,
    STAGING_DIR: staging,
    HTTP_PORT: '0',
    WAIT_FOR_RELAY: 'false',
  };
  return { kafka, store, startSink: (env) => startSink({ ...common, ...env }) };
}

/** Retention that tests can hurry (a compacted topic deletes nothing on demand), done once. */
async function emptyTopics(kafka: KafkaConnection): Promise<void> {
  const config = { 'cleanup.policy': 'delete' };
  const specs = [TRADES_CANONICAL, BATCHES_STAGED].map((spec) => ({ ...spec, config }));
  await kafka.admin().ensureTopics(specs, PARTITIONS);
  await deleteAll(kafka);
}

/** What retention does: everything that lies on the canonical topic now is deleted. */
export async function deleteAll(kafka: KafkaConnection, partitions = [0, 1]): Promise<void> {
  const { name } = TRADES_CANONICAL;
  const ends = await kafka.admin().offsets(name);
  const chosen = ends.filter(({ partition }) => partitions.includes(partition));
  const upTo = new Map(chosen.map(({ partition, high }) => [partition, high]));
  await kafka.admin().deleteRecords(name, upTo);
}

async function startSink(env: Readonly<Record<string, string>>): Promise<RunningSink> {
  const program = runProgram({ file: MAIN, env });
  const url = await assertEventually(() => {
    const [line] = logged(program, 'listening');
    if (line === undefined) throw new Error('the sink does not listen');
    return String(line['url']);
  }, LONG);
  return {
    ...program,
    owner: `${hostname()}/${program.pid}`,
    readiness: async () => {
      const response = await fetch(`${url}/readyz`);
      return { status: response.status, text: await response.text() };
    },
  };
}

export async function untilReady(sink: RunningSink): Promise<void> {
  await assertEventually(async () => {
    const { status, text } = await sink.readiness();
    if (status !== 200) throw new Error(text);
  }, LONG);
}

let rawOffset = 0n;

/** A record as the normalizer publishes it; raw coordinates rise. */
export function aRecord(overrides: RecordOverrides = {}): TradeRecord {
  const stream = { topic: 'raw.test.v1', partition: 0, offset: rawOffset };
  rawOffset += 1n;
  return aTradeRecord({ lineage: { stream }, ...overrides });
}

/** Sends records to the canonical topic. */
export class Sender {
  readonly sent: SentCoordinate[] = [];
  private readonly producer;

  constructor({ kafka }: Setting) {
    this.producer = kafka.producer();
  }

  async send(records: readonly TradeRecord[]): Promise<SentCoordinate[]> {
    const coordinates = await this.producer.send(records.map(toSend));
    this.sent.push(...coordinates);
    return coordinates;
  }
}

function toSend(record: TradeRecord): OutgoingRecord {
  const { contract, name: topic } = TRADES_CANONICAL;
  return {
    topic,
    key: formatKey(record.head.key),
    value: encodeTradeRecord(record).bytes,
    headers: { [HEADERS.contract]: contract, [HEADERS.source]: record.head.sourceSystem },
  };
}

/** `partition/offset`, in an order of its own. */
export function placesOf(coordinates: readonly SentCoordinate[]): string[] {
  return coordinates.map(({ partition, offset }) => `${partition}/${offset}`).sort();
}

const SELECT_PLACES = `
  select split_part(o.name, '/', 2) || '/' || e.position as place
  from trade_store.trade_event e join trade_store.origin o using (origin_id)
  where o.kind = 'STREAM'`;

/** Places of all events: one that was written twice is there twice. */
export async function eventPlaces({ admin }: TestStore): Promise<string[]> {
  const { rows } = await admin.query<{ place: string }>(SELECT_PLACES);
  return rows.map(({ place }) => place).sort();
}

export interface Checkpoint {
  readonly partition: number;
  readonly owner: string;
  readonly epoch: bigint;
}

const SELECT_CHECKPOINTS = `
  select split_part(o.name, '/', 2)::int as partition, c.owner, c.owner_epoch::text as epoch
  from trade_store.checkpoint c join trade_store.origin o using (origin_id)
  where starts_with(o.name, $1) order by partition`;

/** Those of the canonical topic. */
export async function checkpoints({ admin }: TestStore): Promise<Checkpoint[]> {
  const { rows } = await admin.query<{ partition: number; owner: string; epoch: string }>(
    SELECT_CHECKPOINTS,
    [`${TRADES_CANONICAL.name}/`],
  );
  return rows.map((row) => ({ ...row, epoch: BigInt(row.epoch) }));
}
