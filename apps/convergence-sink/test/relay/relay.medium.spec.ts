import { beforeAll, describe, expect, it } from '@jest/globals';
import { QUARANTINE, RECORD_BYTES_MAX, TRADES_ACCEPTED } from '@tributary/contracts';
import { assertEventually } from '@tributary/testing';
import type { RunningRelay } from './running-relay.js';
import { logged, startReadyRelay, startRelay, untilReady } from './running-relay.js';
import type { Servers } from './setting.js';
import { aSetting, someServers } from './setting.js';
import {
  ACCEPTED,
  REFUSED,
  contentOf,
  insertEvents,
  insertQuarantine,
  untilConfirmed,
} from './store.js';
import { valuesByKey } from './topic-reader.js';

const ACCEPTED_LAST = 99;
const REFUSED_FIRST = 100;
const LONG_TEST_MS = 120_000;

describe('the running relay', () => {
  let servers: Servers;
  let relay: RunningRelay;
  beforeAll(async () => {
    servers = await someServers('file');
    relay = await startReadyRelay(servers.store, 'file');
  });

  it('publishes accepted rows byte for byte, in order per key, and no refused ones', async () => {
    const { store, key, accepted } = await aSetting(servers);
    for (let revision = 1; revision <= 5; revision += 1) {
      await insertEvents(store.admin, [
        { key: key('a'), revision, decision: revision === 5 ? ACCEPTED_LAST : ACCEPTED },
        { key: key('a'), revision: 0, decision: REFUSED, content: Buffer.from('refused') },
        { key: key('refused'), revision: 0, decision: REFUSED_FIRST },
        { key: key('ü|b'), revision, content: Buffer.from([0, 0xff, revision]) },
      ]);
    }
    await store.admin.query('begin');
    await insertEvents(store.admin, [{ key: key('rolled-back'), revision: 1 }]);
    await store.admin.query('rollback');
    await untilConfirmed(store);
    const records = await accepted.read();
    expect(valuesByKey(records)).toEqual(
      new Map([
        [key('a'), [1, 2, 3, 4, 5].map((revision) => contentOf({ key: key('a'), revision }))],
        [key('ü|b'), [1, 2, 3, 4, 5].map((revision) => Buffer.from([0, 0xff, revision]))],
      ]),
    );
    expect(new Set(records.map(({ headers }) => JSON.stringify(headers)))).toEqual(
      new Set([JSON.stringify({ contract: TRADES_ACCEPTED.contract })]),
    );
  });

  it('publishes quarantined rows with source and reason', async () => {
    const { store, scheme, quarantined } = await aSetting(servers);
    const content = Buffer.from([1, 0, 255]);
    await insertQuarantine(store.admin, { source: scheme, reason: 'BAD_VALUE', content });
    await untilConfirmed(store);
    expect(await quarantined.read()).toEqual([
      expect.objectContaining({
        key: Buffer.from(scheme),
        value: content,
        headers: { contract: QUARANTINE.contract, source: scheme, reason: 'BAD_VALUE' },
      }),
    ]);
  });

  it(
    'keeps many rows of one transaction and records of the largest size',
    async () => {
      const { store, scheme, accepted } = await aSetting(servers);
      const fill = (options: { keys: number; perKey: number; repeat: number; from: number }) =>
        store.admin.query(
          `insert into trade_store.trade_event
           (origin_id, position, ordinal, event_key, trade_id_scheme, trade_id, leg_id, version,
            source_system, message_id, decision, revision, decided_at, content)
         select 2, $1::bigint + n, 0, $2 || '|' || ($1::bigint + n % $3::int) || '|0', $2, '', 0, 1, '',
           '', 1, n / $3::int + 1, now(), decode(repeat(md5(n::text), $5::int), 'hex')
         from generate_series(0, $3::int * $4::int - 1) n`,
          [options.from, scheme, options.keys, options.perKey, options.repeat],
        );
      await fill({ keys: 1_000, perKey: 10, repeat: 20, from: 0 });
      await fill({ keys: 4, perKey: 4, repeat: RECORD_BYTES_MAX / 16, from: 50_000 });
      await untilConfirmed(store);
      const values = valuesByKey(await accepted.read());
      const { rows } = await store.admin.query<{ event_key: string; contents: Buffer[] }>(
        `select event_key, array_agg(content order by revision) as contents
       from trade_store.trade_event where trade_id_scheme = $1 group by event_key`,
        [scheme],
      );
      expect(rows).toHaveLength(1_004);
      for (const { event_key, contents } of rows) {
        const isEqual = values
          .get(event_key)
          ?.every((value, n) => value.equals(contents[n] as Buffer));
        expect([event_key, values.get(event_key)?.length, isEqual]).toEqual([
          event_key,
          contents.length,
          true,
        ]);
      }
    },
    LONG_TEST_MS,
  );

  it('moves its slot while only other tables change', async () => {
    const { store } = await aSetting(servers);
    await store.admin.query('create table elsewhere as select generate_series(1, 20000) n');
    await untilConfirmed(store);
  });

  it('shows what it has done and how far its slot is behind', async () => {
    const { store, key } = await aSetting(servers);
    await insertEvents(store.admin, [{ key: key('a'), revision: 1 }]);
    await untilConfirmed(store);
    await assertEventually(async () => {
      const { text } = await relay.ask('/metrics');
      for (const line of [
        /^tributary_relay_records_total\{topic="trades.accepted.v1",.*\} [1-9]/m,
        /^tributary_relay_send_seconds_count\{.*\} [1-9]/m,
        /^tributary_relay_fills_total\{.*\} 1$/m,
        /^tributary_relay_slot_lag_bytes\{.*\} [0-9]+$/m,
        /^tributary_relay_slot_active\{.*\} 1$/m,
        /^tributary_relay_slot_wal_status\{status="reserved",.*\} 1$/m,
      ]) {
        expect(text).toMatch(line);
      }
    });
  });
});

describe('a relay that starts or ends', () => {
  it('repeats nothing after an orderly stop, and goes on with what came meanwhile', async () => {
    const { store, key, accepted } = await aSetting();
    const relay = await startReadyRelay(store);
    await insertEvents(store.admin, [{ key: key('a'), revision: 1 }]);
    await assertEventually(async () => (await accepted.read()).length === 1);
    relay.signal('SIGTERM');
    expect(await relay.ended).toEqual({ code: 0, signal: null });
    await insertEvents(store.admin, [{ key: key('a'), revision: 2 }]);
    await startReadyRelay(store);
    await untilConfirmed(store);
    expect(valuesByKey(await accepted.read())).toEqual(
      new Map([[key('a'), [1, 2].map((revision) => contentOf({ key: key('a'), revision }))]]),
    );
  });

  it('waits for a slot in use and takes over when it is free', async () => {
    const { store, key, accepted } = await aSetting();
    const first = await startReadyRelay(store);
    const second = await startRelay(store);
    expect((await second.ask('/livez')).status).toBe(200);
    expect((await second.ask('/readyz')).text).toContain('does not stream');
    first.signal('SIGKILL');
    await untilReady(second);
    await insertEvents(store.admin, [{ key: key('a'), revision: 1 }]);
    await untilConfirmed(store);
    expect(await accepted.read()).toHaveLength(1);
  });

  it('ends with code 1 when its connection is cut', async () => {
    const { store } = await aSetting();
    const relay = await startReadyRelay(store);
    await store.admin.query(
      `select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1`,
      [store.slotName],
    );
    expect(await relay.ended).toEqual({ code: 1, signal: null });
    expect(logged(relay, 'relay failed')).toMatchObject([{ error: { code: 'STREAM_ENDED' } }]);
  });

  it('ends with code 1 before the store is migrated', async () => {
    const { store } = await aSetting();
    await store.admin.query('drop publication tributary_relay');
    const relay = await startRelay(store);
    expect(await relay.ended).toEqual({ code: 1, signal: null });
    expect(logged(relay, 'relay failed')).toMatchObject([
      { error: { code: 'PUBLICATION_MISSING' } },
    ]);
  });
});
