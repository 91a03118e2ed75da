import { beforeAll, describe, expect, it } from '@jest/globals';
import { assertEventually, uniqueName } from '@tributary/testing';
import { FencedError, WriteConflictError } from '../src/index.js';
import type { Claim } from '../src/index.js';
import { WAITS_FOR_LOCK, aClaim, aStore, held } from './store.js';
import type { WriterStore } from './store.js';

let store: WriterStore;
beforeAll(async () => {
  store = await aStore();
});

async function advance(claim: Claim, to: bigint): Promise<Claim> {
  await store.writer.transaction(async (tx) => {
    await tx.lock(claim, claim.nextPosition);
    await tx.advance(claim, to);
  });
  return { ...claim, nextPosition: to };
}

describe('a claim', () => {
  it('begins at the first position, and goes on where the origin stands', async () => {
    const { writer } = store;
    const origin = { kind: 'BATCH', name: uniqueName('batch') } as const;
    const first = await writer.claim({ origin, owner: 'a', firstPosition: 5n });
    expect(first).toMatchObject({ epoch: 1n, nextPosition: 5n });
    await advance(first, 9_007_199_254_740_993n);
    const second = await writer.claim({ origin, owner: 'b', firstPosition: 0n });
    expect(second).toEqual({ ...first, epoch: 2n, nextPosition: 9_007_199_254_740_993n });
    const { rows } = await store.admin.query(
      'select owner from trade_store.checkpoint where origin_id = $1',
      [first.originId],
    );
    expect(rows).toEqual([{ owner: 'b' }]);
  });

  it('of one origin by many at once gives each an epoch of its own', async () => {
    const name = uniqueName('contended');
    const claims = await Promise.all([1, 2, 3, 4].map(() => aClaim(store.writer, name)));
    expect(new Set(claims.map(({ originId }) => originId)).size).toBe(1);
    expect(claims.map(({ epoch }) => epoch).sort()).toEqual([1n, 2n, 3n, 4n]);
  });

  it('of the same name in another kind is another origin', async () => {
    const name = uniqueName('name');
    const claims = await Promise.all(
      (['STREAM', 'BATCH', 'SWEEP', 'OPERATOR'] as const).map((kind) =>
        store.writer.claim({ origin: { kind, name }, owner: 'x', firstPosition: 0n }),
      ),
    );
    expect(new Set(claims.map(({ originId }) => originId)).size).toBe(4);
  });
});

describe('a former owner', () => {
  it('is fenced when it locks, and writes nothing', async () => {
    const { writer } = store;
    const name = uniqueName('topic');
    const former = await aClaim(writer, name);
    const later = await aClaim(writer, name);
    await expect(advance(former, 3n)).rejects.toThrow(FencedError);
    await advance(later, 2n);
    expect((await aClaim(writer, name)).nextPosition).toBe(2n);
  });

  it('is fenced when it advances without a lock', async () => {
    const { writer } = store;
    const name = uniqueName('topic');
    const former = await aClaim(writer, name);
    await aClaim(writer, name);
    const late = writer.transaction((tx) => tx.advance(former, 3n));
    await expect(late).rejects.toThrow(FencedError);
  });

  it('may finish its open transaction; the new owner waits and sees it', async () => {
    const { writer, admin } = store;
    const name = uniqueName('topic');
    const former = await aClaim(writer, name);
    const open = await held(writer, async (tx) => {
      await tx.lock(former, 0n);
      await tx.advance(former, 7n);
    });
    const taken = aClaim(writer, name);
    await assertEventually(async () => (await admin.query(WAITS_FOR_LOCK)).rowCount === 1);
    open.finish();
    await open.ended;
    expect(await taken).toEqual({ ...former, epoch: 2n, nextPosition: 7n });
  });
});

describe('a lock', () => {
  it('is refused where the origin stands elsewhere, or was never claimed', async () => {
    const { writer } = store;
    const claim = await advance(await aClaim(writer), 4n);
    const elsewhere = writer.transaction((tx) => tx.lock(claim, 3n));
    await expect(elsewhere).rejects.toThrow('the origin stands at 4, not 3');
    const unknown = writer.transaction((tx) => tx.lock({ ...claim, originId: 2 ** 31 - 1 }, 4n));
    await expect(unknown).rejects.toThrow(FencedError);
  });

  it('that is waited for too long is a conflict, and nothing is kept', async () => {
    const { writer } = store;
    const claim = await aClaim(writer);
    const open = await held(writer, (tx) => tx.lock(claim, 0n));
    const waiting = writer.transaction((tx) => tx.lock(claim, 0n), { lockTimeoutMs: 50 });
    const failure: unknown = await waiting.catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WriteConflictError);
    expect(failure).toMatchObject({ message: 'the database asks to retry (55P03)' });
    open.finish();
    await open.ended;
    await advance(claim, 1n);
  });

  it('that would be a deadlock is a conflict for one, and the other goes on', async () => {
    const { writer } = store;
    const [first, second] = [await aClaim(writer), await aClaim(writer)];
    const crossed = await Promise.allSettled([cross(first, second), cross(second, first)]);
    const failures = crossed.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
    expect(failures).toEqual([expect.any(WriteConflictError)]);
  });
});

let locked = 0;
/** Locks both, the second one only when both sides hold their first. */
function cross(mine: Claim, other: Claim): Promise<void> {
  return store.writer.transaction(async (tx) => {
    await tx.lock(mine, 0n);
    locked += 1;
    await assertEventually(() => locked >= 2);
    await tx.lock(other, 0n);
  });
}
