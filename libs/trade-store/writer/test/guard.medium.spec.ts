import { beforeAll, describe, expect, it } from '@jest/globals';
import { encodeTerms } from '@tributary/contract-mapping';
import { formatKey } from '@tributary/domain';
import type { TradeKey } from '@tributary/domain';
import { aTradeKey, assertEventually, instant, tradeTerms, uniqueName } from '@tributary/testing';
import { StoreRefusedError, WRITE_STRATEGIES, WriteConflictError } from '../src/index.js';
import type { StandingTerms, StoredTrade } from '../src/index.js';
import { aChange, anEvent, nextChange } from './changes.js';
import { WAITS_FOR_LOCK, aClaim, aStore, held, write, writeSet } from './store.js';
import type { WriterStore } from './store.js';

let store: WriterStore;
async function stored(key: TradeKey): Promise<StoredTrade | undefined> {
  const found = await store.writer.transaction((tx) => tx.states([key]));
  return found.get(formatKey(key));
}

async function row(key: TradeKey, columns: string): Promise<Record<string, unknown>> {
  const { rows } = await store.admin.query<Record<string, unknown>>(
    `select ${columns} from trade_store.trade where trade_id = $1`,
    [key.tradeId],
  );
  return rows[0] ?? {};
}

describe.each(WRITE_STRATEGIES)('by %s:', (strategy) => {
  beforeAll(async () => {
    store = await aStore(strategy);
  });

  describe('the guard', () => {
    it('lets a step from the stored revision pass', async () => {
      const first = aChange();
      await write(store.writer, { changes: [first] });
      const second = nextChange(first, { state: { status: 'CANCELLED' } });
      await write(store.writer, { changes: [second] });
      expect(await stored(first.state.key)).toEqual({ state: second.state, termsAt: first.at });
    });

    it('meets a change since it was read: a conflict, and nothing of the step is kept', async () => {
      const { writer, admin } = store;
      const [raced, quiet] = [aChange(), aChange()];
      await write(writer, { changes: [raced, quiet] });
      await write(writer, { changes: [nextChange(raced)] });
      const claim = await aClaim(writer);
      const event = anEvent({ at: { originId: claim.originId, position: 0n, ordinal: 0 } });
      const late = writer.transaction(async (tx) => {
        await tx.lock(claim, 0n);
        const changes = [nextChange(raced), nextChange(quiet), aChange()];
        await tx.advance(claim, 1n);
        await tx.write(writeSet({ changes, events: [event] }));
      });
      await expect(late).rejects.toThrow(WriteConflictError);
      await expect(late).rejects.toThrow('1 keys were changed by another writer');
      expect((await stored(quiet.state.key))?.state.revision).toBe(1n);
      expect((await stored(raced.state.key))?.state.revision).toBe(2n);
      const left = await admin.query(
        `select from trade_store.trade_event where origin_id = $1
       union all select from trade_store.checkpoint where origin_id = $1 and next_position > 0`,
        [claim.originId],
      );
      expect(left.rowCount).toBe(0);
    });

    it('meets a row where none was expected: a miss', async () => {
      const { writer } = store;
      const there = aChange({ messageId: 'there' });
      await write(writer, { changes: [there] });
      const again = write(writer, { changes: [aChange({ state: { key: there.state.key } })] });
      await expect(again).rejects.toThrow(WriteConflictError);
      expect(await row(there.state.key, 'message_id')).toEqual({ message_id: 'there' });
    });

    it('waits for a writer that is under way, and then counts the miss', async () => {
      const { writer, admin } = store;
      const change = aChange();
      await write(writer, { changes: [change] });
      const next = () => writeSet({ changes: [nextChange(change)] });
      const open = await held(writer, (tx) => tx.write(next()));
      const second = writer.transaction((tx) => tx.write(next()));
      const failure = expect(second).rejects.toThrow(WriteConflictError);
      await assertEventually(async () => (await admin.query(WAITS_FOR_LOCK)).rowCount === 1);
      open.finish();
      await open.ended;
      await failure;
      expect((await stored(change.state.key))?.state.revision).toBe(2n);
    });

    it('takes both of two new writers of one key for one', async () => {
      const { writer } = store;
      const key = aTradeKey();
      const ends = await Promise.allSettled(
        [1, 2, 3].map(() => write(writer, { changes: [aChange({ state: { key } })] })),
      );
      const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
      expect(failures).toEqual(Array(2).fill(expect.any(WriteConflictError)));
    });

    it('holds for many new trades too, with old ones among them', async () => {
      const { writer } = store;
      const there = aChange({ messageId: 'there' });
      await write(writer, { changes: [there] });
      const many = Array.from({ length: 400 }, () => aChange());
      const taken = aChange({ state: { key: there.state.key } });
      const clash = write(writer, { changes: [...many, taken] });
      await expect(clash).rejects.toThrow(WriteConflictError);
      const [first = taken] = many;
      expect(await stored(first.state.key)).toBeUndefined();
      await write(writer, { changes: [nextChange(there, { messageId: 'next' }), ...many] });
      expect(await row(there.state.key, 'message_id')).toEqual({ message_id: 'next' });
      const keys = many.map(({ state }) => state.key);
      const states = await writer.transaction((tx) => tx.states(keys));
      expect(states.size).toBe(400);
    });

    it('lets the work go on where keys that were not looked for are there', async () => {
      const { writer } = store;
      const there = [aChange({ messageId: 'there' }), aChange()];
      await write(writer, { changes: there });
      const known = nextChange(there[1] ?? aChange(), { messageId: 'next' });
      const many = Array.from({ length: 100 }, () => aChange());
      const [taken = aChange()] = there.map(({ state: { key } }) => aChange({ state: { key } }));
      await writer.transaction(async (tx) => {
        const changes = [...many, taken, known];
        const overtaken = await tx.writeTrades({ changes, guessesNew: true });
        expect(overtaken).toContain(taken.eventKey);
        const again = changes
          .filter(({ eventKey }) => overtaken.includes(eventKey))
          .map((change) => (change === taken ? nextChange(there[0] ?? taken) : change));
        expect(await tx.writeTrades({ changes: again })).toEqual([]);
      });
      const keys = [...many, taken, known].map(({ state }) => state.key);
      const states = await writer.transaction((tx) => tx.states(keys));
      expect(states.size).toBe(102);
      expect(states.get(taken.eventKey)?.state.revision).toBe(2n);
      expect(await row(known.state.key, 'message_id')).toEqual({ message_id: 'next' });
    });

    it('finds the one that raced among many changes', async () => {
      const { writer } = store;
      const many = Array.from({ length: 100 }, () => aChange());
      await write(writer, { changes: many });
      const [raced = aChange(), other = raced] = many;
      await write(writer, { changes: [nextChange(raced)] });
      const late = write(writer, { changes: many.map((change) => nextChange(change)) });
      await expect(late).rejects.toThrow('1 keys were changed by another writer');
      expect((await stored(other.state.key))?.state.revision).toBe(1n);
    });

    it('tells which keys were overtaken; the others are written, and the work can go on', async () => {
      const { writer } = store;
      // Few go as arrays, many are staged.
      for (const count of [3, 100]) {
        const many = Array.from({ length: count }, () => aChange());
        await write(writer, { changes: many });
        const raced = many.slice(0, 2);
        const ahead = raced.map((change) => nextChange(change, { messageId: 'ahead' }));
        await write(writer, { changes: ahead });
        const { originId } = await aClaim(writer);
        const events = [anEvent({ at: { originId, position: 1n, ordinal: 0 } })];
        await writer.transaction(async (tx) => {
          const changes = many.map((change) => nextChange(change, { messageId: 'late' }));
          const overtaken = await tx.writeTrades({ changes });
          expect(overtaken.toSorted()).toEqual(raced.map(({ eventKey }) => eventKey).toSorted());
          const again = ahead.map((change) => nextChange(change, { messageId: 'again' }));
          expect(await tx.writeTrades({ changes: again })).toEqual([]);
          await tx.writeRest(writeSet({ changes, events }));
        });
        const messages: unknown[] = [];
        for (const { state } of many) {
          messages.push((await row(state.key, 'message_id'))['message_id']);
        }
        expect(messages).toEqual(many.map((_, place) => (place < 2 ? 'again' : 'late')));
        const left = 'select from trade_store.trade_event where origin_id = $1';
        expect((await store.admin.query(left, [originId])).rowCount).toBe(1);
      }
    });

    it('works for several steps of one transaction', async () => {
      const { writer } = store;
      const first = aChange();
      await writer.transaction(async (tx) => {
        await tx.write(writeSet({ changes: [first] }));
        await tx.write(writeSet({ changes: [nextChange(first), aChange()] }));
      });
      expect((await stored(first.state.key))?.state.revision).toBe(2n);
    });
  });

  describe('states of keys that are thought to be unseen', () => {
    it.each([
      ['before all stored ones', ['A-1', 'A-2'], []],
      ['after all', ['X-1', 'X-2', 'X-3'], []],
      ['between two', ['M-35', 'M-36'], []],
      ['around one', ['M-2', 'M-9'], []],
      ['and are not', ['M-1', 'M-3', 'M-7', 'X-1'], ['M-3', 'M-7']],
    ])('are found the same: %s', async (_, tradeIds, found) => {
      const { writer } = store;
      const scheme = uniqueName('scheme');
      const keyOf = (tradeId: string): TradeKey => ({ scheme, tradeId, legId: 1 });
      const changes = ['M-3', 'M-7'].map((id) => aChange({ state: { key: keyOf(id) } }));
      await write(writer, { changes });
      const keys = new Map(tradeIds.map((tradeId) => [tradeId, keyOf(tradeId)]));
      const states = await writer.transaction((tx) =>
        tx.statesByName(keys, { thoughtUnseen: true }),
      );
      expect([...states.keys()].toSorted()).toEqual(found);
    });
  });

  describe('terms', () => {
    const at = (position: bigint) => ({ originId: 1, position, ordinal: 0 });

    it('come with the root of an orphan that had none, and stay with later changes', async () => {
      const { writer } = store;
      const orphan = aChange({
        state: {
          status: 'CANCELLED',
          awaitingRoot: true,
          hasTerms: false,
          maturityDate: undefined,
        },
        at: at(1n),
        terms: undefined,
      });
      const { key } = orphan.state;
      await write(writer, { changes: [orphan] });
      expect(await stored(key)).toEqual({ state: orphan.state });
      expect(await row(key, "book, encode(payload, 'hex') as payload")).toEqual({
        book: null,
        payload: '',
      });
      const payload = encodeTerms(tradeTerms({ book: 'ROOT' }));
      const root = nextChange(orphan, {
        state: { awaitingRoot: false, hasTerms: true },
        at: at(2n),
        terms: { payload, at: at(2n) },
      });
      await write(writer, { changes: [root] });
      expect(await stored(key)).toEqual({ state: root.state, termsAt: at(2n) });
      const revived = nextChange(root, { state: { status: 'BOOKED' }, at: at(3n) });
      await write(writer, { changes: [revived] });
      expect(await stored(key)).toEqual({ state: revived.state, termsAt: at(2n) });
      expect(
        await row(key, "status, book, encode(payload, 'hex') as payload, position::int"),
      ).toEqual({
        status: 'BOOKED',
        book: 'ROOT',
        payload: Buffer.from(payload).toString('hex'),
        position: 3,
      });
    });

    it('are replaced whole: a field absent in the new ones becomes absent', async () => {
      const first = aChange();
      await write(store.writer, { changes: [first] });
      const terms = tradeTerms({ book: undefined, trader: 'T2', quantity: undefined });
      const second = nextChange(first, { terms: { payload: encodeTerms(terms), at: at(9n) } });
      await write(store.writer, { changes: [second] });
      expect(await row(first.state.key, 'book, trader, quantity')).toEqual({
        book: null,
        trader: 'T2',
        quantity: null,
      });
    });

    it('are replaced or stay, each trade for itself among many', async () => {
      const { writer, admin } = store;
      const sourceSystem = uniqueName('source');
      const first = Array.from({ length: 100 }, () => aChange({ state: { sourceSystem } }));
      await write(writer, { changes: first });
      const saying = (book: string): StandingTerms => ({
        payload: encodeTerms(tradeTerms({ book, trader: undefined })),
        at: at(9n),
      });
      const second = first.map((change) =>
        nextChange(change, { messageId: 'second', terms: saying('SECOND') }),
      );
      await write(writer, { changes: second });
      const third = second.map((change, place) =>
        nextChange(change, {
          messageId: place < 10 ? '' : 'third',
          terms: place % 2 === 0 ? undefined : saying('THIRD'),
        }),
      );
      await write(writer, { changes: third });
      const { rows } = await admin.query(
        `select book, message_id, trader, count(*)::int, min(revision)::int as revision
         from trade_store.trade where source_system = $1 group by 1, 2, 3 order by 1, 2`,
        [sourceSystem],
      );
      const group = (book: string, message_id: string, count: number) => ({
        ...{ book, message_id, trader: null, count, revision: 3 },
      });
      expect(rows).toEqual([
        group('SECOND', 'second', 5),
        group('SECOND', 'third', 45),
        group('THIRD', 'second', 5),
        group('THIRD', 'third', 45),
      ]);
    });

    it('and the message stay where no record caused the change, as in an expiry', async () => {
      const first = aChange({ messageId: 'of the record' });
      await write(store.writer, { changes: [first] });
      const expired = nextChange(first, {
        messageId: '',
        state: { status: 'EXPIRED', decidedAt: instant('2026-02-01T00:00:00Z') },
      });
      await write(store.writer, { changes: [expired] });
      const columns = `message_id, status, book, created_at < last_modified_at as is_later`;
      expect(await row(first.state.key, columns)).toEqual({
        message_id: 'of the record',
        status: 'EXPIRED',
        book: 'BOOK-1',
        is_later: true,
      });
    });
  });

  describe('a value the database refuses', () => {
    it.each(['NUL in a trade', 'NUL in an event', 'an event twice'])(
      '(%s) is told apart, and nothing is kept',
      async (what) => {
        const { writer, admin } = store;
        const { originId } = await aClaim(writer);
        const good = aChange();
        const bad = what === 'NUL in a trade' ? [aChange({ messageId: 'a\u0000b' })] : [];
        const at = { originId, position: 1n, ordinal: 0 };
        const messageId = what === 'NUL in an event' ? 'a\u0000b' : 'm';
        const events = [anEvent({ at, messageId }), anEvent({ at: { ...at, position: 2n } })];
        const twice = what === 'an event twice' ? [anEvent({ at })] : [];
        const step = { changes: [good, ...bad], events: [...events, ...twice] };
        await expect(write(writer, step)).rejects.toThrow(StoreRefusedError);
        expect(await stored(good.state.key)).toBeUndefined();
        const left = 'select from trade_store.trade_event where origin_id = $1';
        expect((await admin.query(left, [originId])).rowCount).toBe(0);
      },
    );
  });
});
