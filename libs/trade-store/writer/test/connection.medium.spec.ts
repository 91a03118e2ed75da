import { beforeAll, describe, expect, it } from '@jest/globals';
import { assertEventually, uniqueName } from '@tributary/testing';
import { StoreRefusedError, StoreUnavailableError } from '../src/index.js';
import type { Claim, TradeWriter } from '../src/index.js';
import { aChange, anEvent } from './changes.js';
import { aCutConnection } from './cut-connection.js';
import {
  WAITS_FOR_LOCK,
  aClaim,
  aClient,
  aGate,
  aStore,
  aWriter,
  held,
  write,
  writeSet,
} from './store.js';
import type { WriterStore } from './store.js';

let store: WriterStore;
beforeAll(async () => {
  store = await aStore();
});

const KILL = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and usename = 'writer_test_sink' and state = $1`;

async function kill(state: 'active' | 'idle in transaction'): Promise<void> {
  const { rowCount } = await store.admin.query(KILL, [state]);
  expect(rowCount).toBe(1);
}

/** One step at position 0 of a claim: a trade, its event, and the position. */
async function step(
  writer: TradeWriter,
  claim: Claim,
  beforeCommit?: () => Promise<void>,
): Promise<void> {
  const at = { originId: claim.originId, position: 0n, ordinal: 0 };
  await writer.transaction(async (tx) => {
    await tx.lock(claim, 0n);
    await tx.write(writeSet({ changes: [aChange({ at })], events: [anEvent({ at })] }));
    await tx.advance(claim, 1n);
    await beforeCommit?.();
  });
}

/** Trades, events and position of an origin: all there, or nothing. */
async function kept({ originId }: Claim): Promise<unknown> {
  const { rows } = await store.admin.query(
    `select (select count(*)::int from trade_store.trade where origin_id = $1) as trades,
       (select count(*)::int from trade_store.trade_event where origin_id = $1) as events,
       (select next_position::int from trade_store.checkpoint where origin_id = $1) as position`,
    [originId],
  );
  return rows[0];
}

const NOTHING = { trades: 0, events: 0, position: 0 };
const ALL = { trades: 1, events: 1, position: 1 };

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

describe('a connection that is killed', () => {
  it('between two statements: worth a retry, nothing kept, and the writer goes on', async () => {
    const { writer } = store;
    const claim = await aClaim(writer);
    const failure = await failureOf(step(writer, claim, () => kill('idle in transaction')));
    expect(failure).toBeInstanceOf(StoreUnavailableError);
    expect(failure).toMatchObject({ retryable: true });
    expect(await kept(claim)).toEqual(NOTHING);
    await step(writer, claim);
    expect(await kept(claim)).toEqual(ALL);
  });

  it('while it waits inside a statement or a COPY', async () => {
    const { writer, admin } = store;
    const other = await aClient(store.adminUrl);
    for (const table of ['trade', 'trade_event']) {
      const claim = await aClaim(writer);
      await other.query(`begin; lock table trade_store.${table} in access exclusive mode`);
      const failure = failureOf(step(writer, claim));
      await assertEventually(async () => (await admin.query(WAITS_FOR_LOCK)).rowCount === 1);
      await kill('active');
      expect(await failure).toBeInstanceOf(StoreUnavailableError);
      await other.query('rollback');
      expect(await kept(claim)).toEqual(NOTHING);
      await step(writer, claim);
    }
  });
});

describe('a commit whose answer is lost', () => {
  it('is worth a retry, and the checkpoint tells that it was kept', async () => {
    const name = uniqueName('topic');
    const wire = await aCutConnection(store.sinkUrl);
    const writer = await aWriter(wire.url);
    const claim = await aClaim(writer, name);
    wire.cutAfter('commit\u0000');
    const failure = await failureOf(step(writer, claim));
    expect(failure).toBeInstanceOf(StoreUnavailableError);
    await assertEventually(async () => expect(await kept(claim)).toEqual(ALL));
    expect((await aClaim(store.writer, name)).nextPosition).toBe(1n);
    await expect(step(store.writer, claim)).rejects.toMatchObject({ code: 'FENCED' });
    expect(await kept(claim)).toEqual(ALL);
  });

  it('or that never came to pass leaves the position where it was', async () => {
    const { writer, admin } = store;
    const name = uniqueName('topic');
    const claim = await aClaim(writer, name);
    // The commit itself waits, and dies waiting.
    await admin.query(`
      create function trade_store.wait_at_commit() returns trigger language plpgsql as
        'begin perform pg_advisory_xact_lock(1); return null; end';
      create constraint trigger wait_at_commit after insert on trade_store.trade
        deferrable initially deferred for each row execute function trade_store.wait_at_commit();
      select pg_advisory_lock(1)`);
    const failure = failureOf(step(writer, claim));
    await assertEventually(async () => (await admin.query(WAITS_FOR_LOCK)).rowCount === 1);
    await kill('active');
    expect(await failure).toBeInstanceOf(StoreUnavailableError);
    await admin.query(
      'drop trigger wait_at_commit on trade_store.trade; select pg_advisory_unlock(1)',
    );
    expect(await kept(claim)).toEqual(NOTHING);
    expect((await aClaim(writer, name)).nextPosition).toBe(0n);
  });
});

describe('silence inside a transaction', () => {
  it('above the limit ends the session, so that the next owner goes on', async () => {
    const name = uniqueName('topic');
    const claim = await aClaim(store.writer, name);
    const [locked, awake] = [aGate(), aGate()];
    const paused = failureOf(
      store.writer.transaction(
        async (tx) => {
          await tx.lock(claim, 0n);
          locked.open();
          await awake.opened;
          await tx.advance(claim, 1n);
        },
        { silenceMsMax: 100 },
      ),
    );
    await locked.opened;
    const taken = await aClaim(store.writer, name);
    expect(taken).toEqual({ ...claim, epoch: 2n });
    awake.open();
    expect(await paused).toBeInstanceOf(StoreUnavailableError);
    expect(await kept(claim)).toEqual(NOTHING);
  });

  it('is limited by the connection where the transaction says nothing', async () => {
    const limit = { idle_in_transaction_session_timeout: 100 };
    const writer = await aWriter(store.sinkUrl, 'test', limit);
    const claim = await aClaim(writer);
    const paused = await held(writer, (tx) => tx.lock(claim, 0n));
    const failure = failureOf(paused.ended);
    const waiting = store.writer.transaction((tx) => tx.lock(claim, 0n));
    await waiting;
    paused.finish();
    expect(await failure).toBeInstanceOf(StoreUnavailableError);
  });
});

describe('a transaction', () => {
  it('that is only tried keeps nothing', async () => {
    const { writer } = store;
    const claim = await aClaim(writer);
    const at = { originId: claim.originId, position: 0n, ordinal: 0 };
    const set = writeSet({ changes: [aChange({ at })] });
    await writer.transaction((tx) => tx.write(set), { end: 'rollback' });
    expect(await kept(claim)).toEqual(NOTHING);
  });

  it('whose work throws keeps nothing and passes the error on', async () => {
    const { writer } = store;
    const claim = await aClaim(writer);
    const mine = new Error('mine');
    await expect(step(writer, claim, () => Promise.reject(mine))).rejects.toBe(mine);
    expect(await kept(claim)).toEqual(NOTHING);
  });

  it('whose work hides a failure of the database is no success', async () => {
    const { writer } = store;
    const claim = await aClaim(writer);
    const at = { originId: claim.originId, position: 0n, ordinal: 0 };
    const hiding = writer.transaction(async (tx) => {
      await tx.write(writeSet({ changes: [aChange({ at })] }));
      const twice = [anEvent({ at }), anEvent({ at })];
      await tx.write(writeSet({ events: twice })).catch(() => undefined);
    });
    await expect(hiding).rejects.toThrow('nothing was kept');
    expect(await kept(claim)).toEqual(NOTHING);
  });

  it('with a setting the database refuses leaves its connection clean', async () => {
    const writer = await aWriter(store.sinkUrl);
    const wrong = writer.transaction(async () => undefined, { lockTimeoutMs: -1 });
    await expect(wrong).rejects.toThrow(StoreRefusedError);
    const claim = await aClaim(writer);
    await step(writer, claim);
    expect(await kept(claim)).toEqual(ALL);
  });

  it('is refused with a retry where no database answers', async () => {
    const { sinkUrl } = store;
    const wire = await aCutConnection(sinkUrl);
    const writer = await aWriter(wire.url);
    wire.cutAfter('begin');
    await expect(write(writer, {})).rejects.toThrow(StoreUnavailableError);
    wire.cutAfter('user');
    await expect(write(writer, {})).rejects.toThrow(StoreUnavailableError);
  });
});
