import { describe, expect, it } from '@jest/globals';
import { assertEventually } from '@tributary/testing';
import { logged, startReadyRelay, startRelay, untilReady } from './running-relay.js';
import { aSetting } from './setting.js';
import type { Store } from './store.js';
import {
  REFUSED,
  aClient,
  contentOf,
  insertEvents,
  insertQuarantine,
  untilConfirmed,
} from './store.js';
import type { TopicReader } from './topic-reader.js';
import { valuesByKey } from './topic-reader.js';

/** Revisions of each key in the order in which each first appears, and the last record of each. */
async function revisionsOf(
  accepted: TopicReader,
  revisionMax: number,
): Promise<Map<string, { first: number[]; last: number }>> {
  const found = new Map<string, { first: number[]; last: number }>();
  for (const [key, values] of valuesByKey(await accepted.read())) {
    const revisions = new Map(
      Array.from({ length: revisionMax }, (_, n) => [
        contentOf({ key, revision: n + 1 }).toString('hex'),
        n + 1,
      ]),
    );
    const all = values.map((value) => revisions.get(value.toString('hex')) ?? -1);
    found.set(key, { first: [...new Set(all)], last: all.at(-1) ?? -1 });
  }
  return found;
}

const LONG_TEST_MS = 120_000;

describe('the relay after a kill', () => {
  it(
    'misses nothing and keeps the order per key, killed three times under two writers',
    async () => {
      const { store, key, accepted } = await aSetting();
      const writer = new Writer(
        store,
        Array.from({ length: 40 }, (_, n) => key(n)),
      );
      let relay = await startReadyRelay(store);
      const writing = writer.start(2);
      for (let kill = 0; kill < 3; kill += 1) {
        const before = (await accepted.read()).length;
        await assertEventually(async () => (await accepted.read()).length > before);
        relay.signal('SIGKILL');
        expect(await relay.ended).toEqual({ code: null, signal: 'SIGKILL' });
        relay = await startReadyRelay(store);
      }
      writer.stop();
      await writing;
      await untilConfirmed(store);
      const found = await revisionsOf(accepted, Math.max(...writer.revisions.values()));
      const wrong = [...writer.revisions].filter(([name, last]) => {
        const { first = [], last: lastRecord } = found.get(name) ?? {};
        const isInOrder = first.every((revision, n) => revision === n + 1);
        return !isInOrder || first.length !== last || lastRecord !== last;
      });
      expect(wrong).toEqual([]);
      expect(found.size).toBe(40);
    },
    LONG_TEST_MS,
  );

  it(
    'fills again when it was killed while it filled',
    async () => {
      const { store, key, accepted } = await aSetting();
      const keys = Array.from({ length: 4_000 }, (_, n) => key(n));
      await insertEvents(
        store.admin,
        keys.map((name) => ({ key: name, revision: 1 })),
      );
      const relay = await startRelay(store);
      await assertEventually(async () => (await accepted.read()).length > 0);
      relay.signal('SIGKILL');
      await relay.ended;
      await insertEvents(store.admin, [{ key: key(0), revision: 2 }]);
      await startReadyRelay(store);
      await untilConfirmed(store);
      const found = await revisionsOf(accepted, 2);
      expect(found.size).toBe(4_000);
      expect(found.get(key(0))?.last).toBe(2);
    },
    LONG_TEST_MS,
  );
});

describe('the relay without its slot', () => {
  it(
    'publishes the latest of every key and all of quarantine, then goes on without a gap',
    async () => {
      const { store, scheme, key, accepted, quarantined } = await aSetting();
      const first = await startReadyRelay(store);
      await insertEvents(store.admin, [{ key: key('a'), revision: 1 }]);
      await untilConfirmed(store);
      first.signal('SIGTERM');
      await first.ended;
      await store.admin.query('select pg_drop_replication_slot($1)', [store.slotName]);
      await insertEvents(store.admin, [
        { key: key('a'), revision: 2 },
        { key: key('b'), revision: 1 },
        { key: key('a'), revision: 3 },
        { key: key('a'), revision: 0, decision: REFUSED },
      ]);
      const content = Buffer.from('raw');
      await insertQuarantine(store.admin, { source: scheme, reason: 'BAD_VALUE', content });
      const second = await startReadyRelay(store);
      await insertEvents(store.admin, [{ key: key('a'), revision: 4 }]);
      await untilConfirmed(store);
      expect(logged(second, 'filling the topics from the tables')).toMatchObject([
        { state: 'missing' },
      ]);
      expect(await revisionsOf(accepted, 4)).toEqual(
        new Map([
          [key('a'), { first: [1, 3, 4], last: 4 }],
          [key('b'), { first: [1], last: 1 }],
        ]),
      );
      expect((await quarantined.read()).map(({ value }) => value)).toEqual([content]);
    },
    LONG_TEST_MS,
  );

  it(
    'leaves out nothing that is written while it fills',
    async () => {
      const { store, key, accepted } = await aSetting();
      const keys = Array.from({ length: 40 }, (_, n) => key(n));
      const old = Array.from({ length: 3_000 }, (_, n) => ({ key: key(`old-${n}`), revision: 1 }));
      await insertEvents(store.admin, old);
      const writer = new Writer(store, keys);
      const writing = writer.start(2);
      await assertEventually(() => writer.revisions.size === keys.length);
      const relay = await startRelay(store);
      await untilReady(relay);
      writer.stop();
      await writing;
      await untilConfirmed(store);
      const found = await revisionsOf(accepted, Math.max(...writer.revisions.values()));
      expect(found.size).toBe(3_040);
      for (const [name, last] of writer.revisions) {
        const first = found.get(name)?.first ?? [];
        // The snapshot holds one revision of a key; from there on none is left out.
        const from = first[0] ?? 0;
        expect(first).toEqual(Array.from({ length: last - from + 1 }, (_, n) => from + n));
        expect(found.get(name)?.last).toBe(last);
      }
    },
    LONG_TEST_MS,
  );
});

const KEYS_PER_TRANSACTION = 10;

/** Writers with overlapping keys; a row lock per key gives the order, as in the sink. */
class Writer {
  /** Last committed revision of every key. */
  readonly revisions = new Map<string, number>();
  #isStopped = false;

  constructor(
    private readonly store: Store,
    private readonly keys: readonly string[],
  ) {}

  async start(count: number): Promise<void> {
    await this.store.admin.query(
      'create table state (key text primary key, revision int not null)',
    );
    await this.store.admin.query('insert into state select unnest($1::text[]), 0', [this.keys]);
    await Promise.all(Array.from({ length: count }, (_, seed) => this.#write(seed)));
    const { rows } = await this.store.admin.query<{ key: string; revision: number }>(
      'select key, revision from state',
    );
    for (const { key, revision } of rows) this.revisions.set(key, revision);
  }

  stop(): void {
    this.#isStopped = true;
  }

  async #write(seed: number): Promise<void> {
    const client = await aClient(this.store.adminUrl);
    try {
      for (let round = 0; !this.#isStopped; round += 1) {
        const keys = Array.from(
          { length: KEYS_PER_TRANSACTION },
          (_, n) => this.keys[(round * 7 + seed * 3 + n) % this.keys.length] ?? '',
        ).sort();
        await client.query('begin');
        const { rows } = await client.query<{ key: string; revision: number }>(
          `update state set revision = revision + 1
           where key in (select key from state where key = any($1) order by key for update)
           returning key, revision`,
          [keys],
        );
        await insertEvents(client, rows);
        await client.query('commit');
        for (const { key, revision } of rows) this.revisions.set(key, revision);
      }
    } finally {
      await client.end();
    }
  }
}
