/** A store of its own for a test, and the sink's use cases over it. */
import { createHash } from 'node:crypto';
import { encodeTradeRecord } from '@tributary/contract-mapping';
import { TRADES_CANONICAL } from '@tributary/contracts';
import { DEFAULT_POLICY, dateOf, formatKey } from '@tributary/domain';
import type { DecisionPolicy, Instant, IsoDate, TradeRecord } from '@tributary/domain';
import { createLogger, createMetrics } from '@tributary/observability';
import { aDatabase, instant, onCleanup } from '@tributary/testing';
import { TRADE_STORE_MIGRATIONS, migrate } from '@tributary/trade-store-schema';
import { TradeWriter } from '@tributary/trade-store-writer';
import type { Claim } from '@tributary/trade-store-writer';
import pg from 'pg';
import { connectStore } from '../src/adapters/store-connection.js';
import { StreamApplier } from '../src/apply-stream.js';
import type { SinkContext } from '../src/core/ports.js';
import type { CanonicalRecord } from '../src/core/stream-batch.js';
import { createSinkMetrics } from '../src/metrics.js';
import { PartitionClaims } from '../src/partition-claims.js';

const SINK_PASSWORD = 'test-sink';
export const SEVEN_DAYS_NANOS = 7n * 86_400_000_000_000n;
export const BUSINESS_DATE = dateOf(2026, 1, 5) as IsoDate;
export const silent = createLogger({ service: 'test', level: 'silent' });

export interface TestStore {
  readonly writer: TradeWriter;
  /** A superuser's connection, to look and to plant. */
  readonly admin: pg.Client;
  readonly adminUrl: string;
  readonly sinkUrl: string;
}

/** A migrated database; the writer works under the sink's own role. */
export async function aStore(): Promise<TestStore> {
  const database = await aDatabase({
    // Not the relay's: there the role of the sink may have no password.
    template: 'trade_store_sink',
    migrate: async (adminUrl) => {
      const schemas = [{ schema: 'trade_store', folder: TRADE_STORE_MIGRATIONS }];
      await migrate({ adminUrl, schemas, passwords: { tributary_sink: SINK_PASSWORD } });
    },
  });
  const sinkUrl = database.urlAs({ user: 'tributary_sink', password: SINK_PASSWORD });
  const dataSource = await connectStore(sinkUrl, 4);
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  onCleanup('test', async () => {
    await dataSource.destroy();
    await admin.end();
  });
  return { writer: new TradeWriter(dataSource), admin, adminUrl: database.adminUrl, sinkUrl };
}

/** Ranks `oms` above `eod`; every policy is the default unless given. */
export function aContext(policy: Partial<DecisionPolicy> = {}): SinkContext {
  const ranks = new Map([
    ['oms', 2],
    ['eod', 1],
  ]);
  let micros = 0n;
  return {
    rules: {
      policyOf: () => ({ ...DEFAULT_POLICY, ...policy }),
      businessDateOf: () => BUSINESS_DATE,
      rankOf: (source) => ranks.get(source) ?? 0,
    },
    now: () => (instant('2026-01-05T12:00:00Z') + (micros += 1_000n)) as Instant,
    owner: 'test',
    messageTimeToLiveNanos: SEVEN_DAYS_NANOS,
  };
}

/** Applies records of one partition of the canonical topic, cut as told. */
export class StreamFeeder {
  readonly applier: StreamApplier;
  readonly claims: PartitionClaims;
  private claim: Claim | undefined;

  constructor(
    private readonly store: TestStore,
    context: SinkContext,
    readonly partition = 0,
  ) {
    this.claims = new PartitionClaims(store.writer, {
      owner: context.owner,
      rememberedKeysMax: 1_000,
    });
    this.applier = new StreamApplier({
      writer: store.writer,
      claims: this.claims,
      context,
      metrics: createSinkMetrics(createMetrics('test')),
      logger: silent,
    });
  }

  async feed(records: readonly CanonicalRecord[], batchSize = records.length): Promise<void> {
    const topic = TRADES_CANONICAL.name;
    this.claim ??= await this.claims.take({ topic, partition: this.partition }, 0n);
    for (let from = 0; from < records.length; from += batchSize) {
      const batch = records.slice(from, from + batchSize);
      const lastOffset = batch.at(-1)?.offset ?? 0n;
      await this.applier.apply({
        topic,
        partition: this.partition,
        epoch: this.claim.epoch,
        expectedOffset: this.claim.nextPosition,
        records: batch,
        lastOffset,
        upcoming: ({ skip, countMax }) => {
          const next = records.slice(from + batchSize, from + 2 * batchSize);
          return next.slice(skip, skip + countMax);
        },
        heartbeat: async () => undefined,
      });
      this.claim = { ...this.claim, nextPosition: lastOffset + 1n };
    }
  }
}

/** Records as they lie on the canonical topic: offsets from `from`, without gaps. */
export function onTopic(
  records: readonly TradeRecord[],
  { from = 0n, partition = 0 } = {},
): CanonicalRecord[] {
  return records.map((record, index) => ({
    topic: TRADES_CANONICAL.name,
    partition,
    offset: from + BigInt(index),
    key: Buffer.from(formatKey(record.head.key)),
    value: encodeTradeRecord(record).bytes,
    headers: { contract: TRADES_CANONICAL.contract, source: record.head.sourceSystem },
    timestampMs: 1_767_600_000_000n,
  }));
}

/** Everything that must not depend on how records were cut: times of writing and lineage apart. */
const CONTENTS = {
  trade: `select trade_id_scheme, trade_id, leg_id, version, source_sequence, is_correction,
      revision, source_system, message_id, status, status_before_close, confirmation_status,
      awaiting_root, has_terms, maturity_date, event_timestamp, event_nanos, received_at,
      received_nanos, content_hash, quantity, price, notional, currency, book, trader,
      counterparty_id, payload, position, ordinal, terms_position
    from trade_store.trade order by 1, 2, 3`,
  events: `select position, ordinal, event_key, version, source_system, message_id, decision, reason,
      revision, case when decision >= 100 then content end as refused
    from trade_store.trade_event order by 1, 2`,
  counts: `select source_system, decision, reason, sum(records) as records
    from trade_store.decision_count group by 1, 2, 3 order by 1, 2, 3`,
  seen: `select source_system, message_id, received_at from trade_store.seen_message order by 1, 2, 3`,
  quarantine: `select position, reason, field from trade_store.quarantine order by 1`,
} as const;

/** One hash per table. */
export async function storeDigest(admin: pg.Client): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const [name, sql] of Object.entries(CONTENTS)) {
    const { rows } = await admin.query({ text: sql, rowMode: 'array' });
    const text = JSON.stringify(rows);
    digests[name] =
      `${rows.length}:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
  }
  return digests;
}

/** Decisions by kind code, as counted. */
export async function decisionCounts(admin: pg.Client): Promise<Map<number, bigint>> {
  const { rows } = await admin.query<{ decision: number; records: string }>(
    `select decision, sum(records)::text as records from trade_store.decision_count
     group by decision order by decision`,
  );
  return new Map(rows.map(({ decision, records }) => [decision, BigInt(records)]));
}

/** What the store says of a key; positions differ between a file and a stream. */
export interface TradeContents {
  readonly trade_id: string;
  /** `<message id> <code>` of each event. */
  readonly events: readonly string[];
}

/** In key order. */
export async function contentsByKey(admin: pg.Client): Promise<TradeContents[]> {
  const { rows } = await admin.query(
    `select t.trade_id, t.leg_id, t.version, t.revision, t.status, t.book, t.message_id,
       encode(t.content_hash, 'hex') as hash,
       (select array_agg(e.message_id || ' ' || e.decision order by e.message_id, e.decision)
        from trade_store.trade_event e
        where e.event_key = t.trade_id_scheme || '|' || t.trade_id || '|' || t.leg_id) as events
     from trade_store.trade t order by t.trade_id_scheme, t.trade_id, t.leg_id`,
  );
  return rows as TradeContents[];
}
