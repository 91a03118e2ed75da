/** Time from the raw append of a record until its row is visible, at a steady rate. */
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalRun } from '@tributary/cli';
import { rawTopic } from '@tributary/contracts';
import { Kafka, logLevel } from 'kafkajs';
import type { Producer } from 'kafkajs';
import type pg from 'pg';
import { percentile } from './figures.js';

const STEP_MS = 20;
const LOOK_MS = 10;
/** The first seconds are not counted. */
const SETTLE_SECONDS = 3;
const ARRIVAL_MS_MAX = 30_000;

/** Events after what was seen last, by their place in each origin. */
const SELECT_NEW = `
  select e.origin_id, e.position::text, e.trade_id
  from trade_store.origin o
  join trade_store.trade_event e using (origin_id)
  where o.kind = 'STREAM'
    and e.position > coalesce(($1::jsonb ->> o.origin_id::text)::bigint, -1)
    and starts_with(e.trade_id, $2)`;

export interface LatencyOptions {
  readonly rate: number;
  readonly seconds: number;
}

export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Records whose row never came. */
  readonly missing: number;
}

interface Watch {
  readonly sentAt: Map<string, number>;
  readonly tookMs: number[];
  readonly prefix: string;
}

export async function measureLatency(
  run: LocalRun,
  client: pg.Client,
  { rate, seconds }: LatencyOptions,
): Promise<Latency> {
  const watch: Watch = { sentAt: new Map(), tookMs: [], prefix: `L${Date.now().toString(36)}-` };
  const look = looker(client, watch, await highestPositions(client));
  const kafka = new Kafka({
    clientId: 'bench',
    brokers: [...run.stack.kafka.brokers],
    logLevel: logLevel.NOTHING,
  });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const controller = new AbortController();
  const looking = (async () => {
    while (!controller.signal.aborted) {
      await look();
      await pause(LOOK_MS);
    }
  })();
  try {
    await sendSteadily(producer, watch, { rate, seconds: seconds + SETTLE_SECONDS });
    const deadline = performance.now() + ARRIVAL_MS_MAX;
    while (watch.sentAt.size > 0 && performance.now() < deadline) await pause(LOOK_MS);
  } finally {
    controller.abort();
    await looking;
    await producer.disconnect();
  }
  const counted = watch.tookMs.slice(SETTLE_SECONDS * rate).sort((a, b) => a - b);
  return {
    p50Ms: percentile(counted, 0.5),
    p99Ms: percentile(counted, 0.99),
    missing: watch.sentAt.size,
  };
}

async function sendSteadily(
  producer: Producer,
  watch: Watch,
  { rate, seconds }: LatencyOptions,
): Promise<void> {
  const started = performance.now();
  const total = rate * seconds;
  let sent = 0;
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1000) * rate));
    const ids = Array.from({ length: due - sent }, (_, index) => `${watch.prefix}${sent + index}`);
    sent = due;
    if (ids.length > 0) {
      const now = performance.now();
      for (const id of ids) watch.sentAt.set(id, now);
      await producer.send({
        topic: rawTopic('canonical').name,
        messages: ids.map((id) => ({ key: id, value: recordOf(id) })),
      });
    }
    await pause(STEP_MS);
  }
}

function recordOf(id: string): string {
  return JSON.stringify({
    trade_id: id,
    version: 1,
    action: 'NEW',
    message_id: `m-${id}`,
    trade_date: '2026-01-05',
    maturity_date: '2031-06-30',
    side: 'BUY',
    notional: '1000000',
    currency: 'USD',
    price: '99.25',
    price_notation: 'PERCENTAGE',
    counterparty_id: 'COUNTERPARTY-1',
    book: 'RATES-1',
  });
}

async function highestPositions(client: pg.Client): Promise<Record<string, number>> {
  const { rows } = await client.query<{ origin_id: number; highest: string }>(
    'select origin_id, max(position)::text as highest from trade_store.trade_event group by 1',
  );
  return Object.fromEntries(rows.map((row) => [String(row.origin_id), Number(row.highest)]));
}

function looker(
  client: pg.Client,
  watch: Watch,
  highest: Record<string, number>,
): () => Promise<void> {
  return async () => {
    const { rows } = await client.query<{ origin_id: number; position: string; trade_id: string }>(
      SELECT_NEW,
      [JSON.stringify(highest), watch.prefix],
    );
    const now = performance.now();
    for (const { origin_id, position, trade_id } of rows) {
      const sentAt = watch.sentAt.get(trade_id);
      if (sentAt !== undefined) watch.tookMs.push(now - sentAt);
      watch.sentAt.delete(trade_id);
      highest[origin_id] = Math.max(highest[origin_id] ?? -1, Number(position));
    }
  };
}
