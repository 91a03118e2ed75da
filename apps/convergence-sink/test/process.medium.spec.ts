/** The sink as it is started: ownership across processes, stop, waiting, halted partitions. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { aBroker, assertEventually } from '@tributary/testing';
import pg from 'pg';
import {
  LONG,
  Sender,
  aRecord,
  aSetting,
  checkpoints,
  deleteAll,
  eventPlaces,
  placesOf,
  untilReady,
} from './process-sink.js';
import type { RunningSink, Setting } from './process-sink.js';
import { logged } from './relay/running-relay.js';
import { decisionCounts } from './support.js';
import type { TestStore } from './support.js';

const TEST_MS_MAX = 240_000;
const STOPS_MAX = 50;

let brokers: readonly string[];
beforeAll(async () => {
  ({ brokers } = await aBroker({ lives: 'file' }));
}, TEST_MS_MAX);

const records = (count: number) => Array.from({ length: count }, () => aRecord());

/** Every record sent has exactly one disposition, and nothing else has any. */
async function untilAllApplied({ store }: Setting, sender: Sender): Promise<void> {
  const wanted = placesOf(sender.sent);
  await assertEventually(async () => {
    expect(await eventPlaces(store)).toEqual(wanted);
  }, LONG);
  const counts = [...(await decisionCounts(store.admin)).values()];
  expect(counts.reduce((sum, count) => sum + count, 0n)).toBe(BigInt(wanted.length));
}

async function ownersOf({ store }: Setting): Promise<Set<string>> {
  return new Set((await checkpoints(store)).map(({ owner }) => owner));
}

describe('two sinks', () => {
  it(
    'let the one that was stopped inside a transaction write nothing once it goes on',
    async () => {
      const setting = await aSetting(brokers);
      const [first, second] = [await setting.startSink(), await setting.startSink()];
      await Promise.all([untilReady(first), untilReady(second)]);
      await assertEventually(async () => {
        expect(await ownersOf(setting)).toEqual(new Set([first.owner, second.owner]));
      }, LONG);
      const sender = new Sender(setting);
      const early = records(200);
      const places = await sender.send(early);
      await untilAllApplied(setting, sender);
      const held = (await checkpoints(setting.store)).find(({ owner }) => owner === first.owner);
      const index = places.findIndex(({ partition }) => partition === held?.partition);
      const { key } = early[index]!.head;

      const stopped = await stopInTransaction(setting, first, {
        tradeId: key.tradeId,
        send: () =>
          sender.send([aRecord({ head: { key, version: 2n, action: 'AMEND' } }), ...records(100)]),
      });
      // It had written its rows, and only the commit was missing: else this test says nothing.
      expect(stopped).toEqual({ state: 'idle in transaction', uncommitted: true });
      await untilAllApplied(setting, sender);
      expect(await ownersOf(setting)).toEqual(new Set([second.owner]));
      const taken = (await checkpoints(setting.store))[held!.partition];
      expect(taken?.epoch).toBeGreaterThan(held!.epoch);

      const joins = logged(first, 'joined the group').length;
      first.signal('SIGCONT');
      await assertEventually(() => logged(first, 'joined the group').length > joins, LONG);
      await assertEventually(async () => {
        expect(await ownersOf(setting)).toEqual(new Set([first.owner, second.owner]));
      }, LONG);
      await sender.send(records(100));
      await untilAllApplied(setting, sender);
      await Promise.all([untilReady(first), untilReady(second)]);
    },
    TEST_MS_MAX,
  );
});

interface Stopping {
  readonly tradeId: string;
  readonly send: () => Promise<unknown>;
}

/**
 * Holds a trade until the sink's transaction waits for it, stops the sink, and lets the trade go.
 * Answers what the database then says of the sink's session. A wait for a lock is limited: where it
 * ended before the trade was let go, the sink goes on and is stopped again.
 */
async function stopInTransaction(
  { store }: Setting,
  sink: RunningSink,
  { tradeId, send }: Stopping,
): Promise<Session> {
  const holder = new pg.Client({ connectionString: store.adminUrl });
  await holder.connect();
  const hold = async (): Promise<void> => {
    await holder.query('begin');
    await holder.query('select from trade_store.trade where trade_id = $1 for update', [tradeId]);
  };
  try {
    await hold();
    await send();
    for (let attempt = 1; ; attempt += 1) {
      const pid = await stopOnceItWaits({ store, sink, holder });
      await holder.query('rollback');
      const session = await sessionOf(store, pid);
      if (session.state !== 'idle in transaction (aborted)' || attempt === STOPS_MAX) {
        return session;
      }
      await hold();
      sink.signal('SIGCONT');
    }
  } finally {
    await holder.end();
  }
}

interface Waiting {
  readonly store: TestStore;
  readonly sink: RunningSink;
  readonly holder: pg.Client;
}

/** Answers the session that waited. */
async function stopOnceItWaits({ store, sink, holder }: Waiting): Promise<number> {
  const { rows: own } = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
  return assertEventually(async () => {
    const { rows } = await store.admin.query<{ pid: number }>(
      'select pid from pg_stat_activity where $1::int = any(pg_blocking_pids(pid))',
      [own[0]?.pid],
    );
    if (rows[0] === undefined) throw new Error('the sink does not wait for the trade');
    sink.signal('SIGSTOP');
    return rows[0].pid;
  }, LONG);
}

interface Session {
  readonly state: string;
  readonly uncommitted: boolean;
}

/** Once its statement has ended. */
async function sessionOf({ admin }: TestStore, pid: number): Promise<Session> {
  return assertEventually(async () => {
    const { rows } = await admin.query<Session>(
      `select state, backend_xid is not null as uncommitted from pg_stat_activity
       where pid = $1 and state <> 'active'`,
      [pid],
    );
    if (rows[0] === undefined) throw new Error('the statement of the sink does not end');
    return rows[0];
  });
}

describe('a sink', () => {
  it(
    'stops in order under load: nothing is lost, nothing is there twice',
    async () => {
      const setting = await aSetting(brokers);
      const first = await setting.startSink({ BATCH_RECORDS_MAX: '50' });
      await untilReady(first);
      const sender = new Sender(setting);
      const sending = (async () => {
        for (let round = 0; round < 40; round += 1) await sender.send(records(100));
      })();
      await assertEventually(async () => (await eventPlaces(setting.store)).length > 200, LONG);
      const askedAt = performance.now();
      first.signal('SIGTERM');
      expect(await first.ended).toEqual({ code: 0, signal: null });
      expect(performance.now() - askedAt).toBeLessThan(20_000);
      expect(logged(first, 'stopped by force')).toEqual([]);
      await sending;
      // Else there was no load when it stopped.
      expect((await eventPlaces(setting.store)).length).toBeLessThan(sender.sent.length);
      await setting.startSink();
      await untilAllApplied(setting, sender);
    },
    TEST_MS_MAX,
  );

  it(
    'takes nothing before the slot of the relay exists, and says so',
    async () => {
      const setting = await aSetting(brokers);
      const { admin } = setting.store;
      const sender = new Sender(setting);
      await sender.send(records(10));
      const sink = await setting.startSink({ WAIT_FOR_RELAY: 'true' });
      await assertEventually(async () => {
        const { status, text } = await sink.readiness();
        expect(status).toBe(503);
        expect(text).toContain('the slot of the relay does not exist yet');
      }, LONG);
      expect(await checkpoints(setting.store)).toEqual([]);
      expect(logged(sink, 'joined the group')).toEqual([]);
      await admin.query(
        `select pg_create_logical_replication_slot('tributary_relay_' || oid, 'pgoutput')
         from pg_database where datname = current_database()`,
      );
      await untilReady(sink);
      await untilAllApplied(setting, sender);
    },
    TEST_MS_MAX,
  );

  it(
    'forgets message identities while it runs, and says so',
    async () => {
      const setting = await aSetting(brokers);
      const { admin } = setting.store;
      const planted = await admin.query(
        `insert into trade_store.seen_message (slot, source_system, message_id, received_at)
         select extract(epoch from t.at)::bigint / 86400 % 9, 'plain', t.id, t.at
         from (values ('old', now() - interval '8 days'), ('new', now())) t (id, at)`,
      );
      expect(planted.rowCount).toBe(2);
      const sink = await setting.startSink({ MESSAGE_EXPIRY_INTERVAL: '1s' });
      await assertEventually(async () => {
        const { rows } = await admin.query('select message_id from trade_store.seen_message');
        expect(rows).toEqual([{ message_id: 'new' }]);
      }, LONG);
      await assertEventually(() => {
        expect(logged(sink, 'message identities forgotten')).toHaveLength(1);
      }, LONG);
      sink.signal('SIGTERM');
      await sink.ended;
    },
    TEST_MS_MAX,
  );

  it(
    'tells of a partition whose records were deleted unread; the others go on',
    async () => {
      const setting = await aSetting(brokers);
      const sender = new Sender(setting);
      const first = await setting.startSink();
      await sender.send(records(50));
      await untilAllApplied(setting, sender);
      first.signal('SIGTERM');
      await first.ended;
      const { length: applied } = sender.sent;
      const missed = await sender.send(records(50));
      await deleteAll(setting.kafka, [1]);
      // Control: there were records to miss, and others to find.
      const lost = new Set(missed.filter(({ partition }) => partition === 1));
      expect(lost.size).toBeGreaterThan(0);
      expect(lost.size).toBeLessThan(missed.length);

      const second = await setting.startSink();
      await assertEventually(async () => {
        const { status, text } = await second.readiness();
        expect(status).toBe(503);
        expect(text).toContain('trades.canonical.v1/1 halted');
        expect(text).toContain('below the log start');
      }, LONG);
      const late = await sender.send(records(50));
      const wanted = [...sender.sent.slice(0, applied), ...missed, ...late].filter(
        (place) => !lost.has(place) && !(late.includes(place) && place.partition === 1),
      );
      await assertEventually(async () => {
        expect(await eventPlaces(setting.store)).toEqual(placesOf(wanted));
      }, LONG);
    },
    TEST_MS_MAX,
  );
});
