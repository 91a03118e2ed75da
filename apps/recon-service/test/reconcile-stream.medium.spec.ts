import { describe, expect, it } from '@jest/globals';
import type { Reconciled } from '../src/reconcile.js';
import { plantCheckpoint, plantCount, plantEvent, plantQuarantine } from './planted-rows.js';
import { nextVersion, relay, take, takeBroken } from './sink-stand-in.js';
import type { Taken } from './sink-stand-in.js';
import { aWorld, send, sendInTransaction } from './test-world.js';
import type { TestWorld } from './test-world.js';

/** Open breaks as `CLASS subject`. */
async function openBreaks(world: TestWorld): Promise<string[]> {
  const { items } = await world.queries.breaks({ limit: 100 });
  return items.map(({ class: kind, subject, state }) => `${state} ${kind} ${subject}`);
}

const partitionOf = (world: TestWorld, { partition }: Pick<Taken, 'partition'>) =>
  `${world.topics.canonical}/${partition}`;

/** Every kind of disposition, twice amended, duplicates and refusals. */
async function aBusyStore(world: TestWorld): Promise<Taken> {
  const first = await take(world);
  await take(world, { record: first.record, decision: 'DUPLICATE' });
  await take(world, {
    record: nextVersion(first.record, 2n),
    decision: 'ACCEPTED_AMENDED',
    revision: 2n,
  });
  await take(world, { record: nextVersion(first.record, 1n), decision: 'STALE' });
  await takeBroken(world);
  for (let n = 0; n < 4; n += 1) await take(world);
  return first;
}

const resultOf = ({ result, breaks }: Reconciled) => [result, breaks.confirmed];

describe('the reconciliation of streams', () => {
  it('finds nothing where everything is accounted for', async () => {
    const world = await aWorld();
    await aBusyStore(world);
    const { result, outcomes } = await world.reconcile();
    expect(outcomes).toMatchObject({
      canonical: { differences: [] },
      accepted: { differences: [], figures: { keys: 5n, read: 6n, redelivered: 0n } },
      batches: { differences: [] },
    });
    expect(result).toBe('CLEAN');
    if ('error' in outcomes.canonical) throw new Error(outcomes.canonical.error);
    const sum = (field: 'records' | 'events' | 'duplicates' | 'quarantined') =>
      'error' in outcomes.canonical
        ? -1n
        : outcomes.canonical.figures.partitions.reduce((total, each) => total + each[field], 0n);
    expect([sum('records'), sum('events'), sum('duplicates'), sum('quarantined')]).toEqual([
      9n,
      7n,
      1n,
      1n,
    ]);
  });

  it('goes on from where the last run ended', async () => {
    const world = await aWorld();
    await aBusyStore(world);
    await world.reconcile();
    await take(world);
    const { result, outcomes } = await world.reconcile();
    expect(result).toBe('CLEAN');
    expect(outcomes.accepted).toMatchObject({ figures: { keys: 6n, read: 1n } });
    expect(resultOf(await world.reconcile({ recount: true }))).toEqual(['CLEAN', 0n]);
  });

  it('finds a record without disposition, confirms it and closes it when it is healed', async () => {
    const world = await aWorld();
    await aBusyStore(world);
    const lost = await take(world, { without: ['event', 'count'] });
    expect((await world.reconcile()).result).toBe('CANDIDATES');
    expect((await world.reconcile()).result).toBe('BREAKS');
    expect(await openBreaks(world)).toEqual([
      `confirmed MISSING_IN_STORE ${partitionOf(world, lost)}`,
    ]);
    const { originId, offset: position, record, state: content } = lost;
    const decision = 'ACCEPTED_NEW';
    await plantEvent(world.admin, { originId, position, record, decision, content });
    await plantCount(world.admin, { originId, record, decision });
    const healed = await world.reconcile();
    expect(healed).toMatchObject({ result: 'CLEAN', breaks: { closed: 1n } });
    const closed = await world.queries.breaks({ state: 'closed', limit: 10 });
    expect(closed.items).toMatchObject([
      { class: 'MISSING_IN_STORE', closedAt: expect.any(String) },
    ]);
  });

  it('finds an event without canonical record, and closes it when it is gone', async () => {
    const world = await aWorld();
    const taken = await take(world, { publish: sendInTransaction });
    const { originId, record, state: content } = taken;
    // The control record behind the transaction: an offset that no record has.
    const position = taken.offset + 1n;
    const decision = 'STALE';
    await plantEvent(world.admin, { originId, position, record, decision, content });
    await plantCount(world.admin, { originId, record, decision });
    await plantCheckpoint(world.admin, { originId, next: position + 1n });
    await world.reconcile();
    await world.reconcile();
    const { items } = await world.queries.breaks({ limit: 10 });
    expect(items).toMatchObject([
      {
        class: 'PHANTOM',
        state: 'confirmed',
        subject: partitionOf(world, taken),
        detail: `1 dispositions without record, at ${position}`,
      },
    ]);
    await world.admin.query('delete from trade_store.trade_event where position = $1', [
      position.toString(),
    ]);
    await world.admin.query('delete from trade_store.decision_count where decision = 110');
    expect(await world.reconcile()).toMatchObject({ result: 'CLEAN', breaks: { closed: 1n } });
  });

  it('finds an event beyond the checkpoint', async () => {
    const world = await aWorld();
    const taken = await take(world);
    const { originId, record, state: content } = taken;
    const position = taken.offset + 5n;
    await plantEvent(world.admin, { originId, position, record, decision: 'STALE', content });
    await world.reconcile();
    await world.reconcile();
    expect(await openBreaks(world)).toEqual([
      `confirmed PHANTOM ${partitionOf(world, taken)} beyond`,
    ]);
  });

  it('finds a record that was decided twice', async () => {
    const world = await aWorld();
    const { originId, offset: position, ...taken } = await take(world);
    await plantQuarantine(world.admin, { originId, position });
    await world.reconcile();
    await world.reconcile();
    expect(await openBreaks(world)).toEqual([`confirmed DUPLICATE ${partitionOf(world, taken)}`]);
  });

  it('finds decisions that were counted and have no event', async () => {
    const world = await aWorld();
    const taken = await take(world);
    await plantCount(world.admin, { ...taken, decision: 'STALE' });
    await world.reconcile();
    await world.reconcile();
    expect(await openBreaks(world)).toEqual([
      `confirmed MISSING_IN_STORE ${partitionOf(world, taken)} decisions`,
    ]);
  });

  it('finds a duplicate that was counted and never came', async () => {
    const world = await aWorld();
    const taken = await take(world);
    await plantCount(world.admin, { ...taken, decision: 'DUPLICATE' });
    await world.reconcile();
    await world.reconcile();
    expect(await openBreaks(world)).toEqual([
      `confirmed PHANTOM ${partitionOf(world, taken)} duplicates`,
    ]);
  });

  it('finds on demand an event that was taken away after it was accounted', async () => {
    const world = await aWorld();
    const stale = await take(world, { decision: 'STALE' });
    await world.reconcile();
    await world.admin.query('delete from trade_store.trade_event');
    expect((await world.reconcile()).result).toBe('CLEAN');
    await world.reconcile({ recount: true });
    expect(await openBreaks(world)).toContain(
      `candidate MISSING_IN_STORE ${partitionOf(world, stale)}`,
    );
  });

  it('finds a store that stands behind the end of the topic', async () => {
    const world = await aWorld();
    const taken = await take(world);
    await world.admin.query('update trade_store.checkpoint set next_position = 100');
    await world.reconcile();
    await world.reconcile();
    expect(await openBreaks(world)).toEqual([`confirmed PHANTOM ${partitionOf(world, taken)}`]);
  });
});

describe('the reconciliation of the accepted topic', () => {
  it.each<[string, (world: TestWorld, taken: Taken) => Promise<unknown>, string]>([
    [
      'a trade that went',
      (world) => world.admin.query('delete from trade_store.trade'),
      'MISSING_IN_STORE',
    ],
    [
      'a trade that was changed behind the sink',
      (world) => world.admin.query(`update trade_store.trade set status = 'CANCELLED'`),
      'FIELD_DIFFERENCE',
    ],
    [
      'a trade whose maturity was changed',
      (world) => world.admin.query(`update trade_store.trade set maturity_date = '2029-01-01'`),
      'FIELD_DIFFERENCE',
    ],
    [
      'a revision that no event made',
      (world) => world.admin.query('update trade_store.trade set revision = 9'),
      'PHANTOM',
    ],
  ])('finds %s, and closes it when it is healed', async (_, plant, kind) => {
    const world = await aWorld();
    const taken = await take(world);
    const { rows } = await world.admin.query('select * from trade_store.trade');
    await plant(world, taken);
    expect((await world.reconcile()).result).toBe('CANDIDATES');
    expect((await world.reconcile()).result).toBe('BREAKS');
    expect(await openBreaks(world)).toEqual([`confirmed ${kind} ${taken.eventKey}`]);
    await world.admin.query('delete from trade_store.trade');
    const columns = Object.keys(rows[0]);
    const marks = columns.map((_column, index) => `$${index + 1}`).join(', ');
    await world.admin.query(
      `insert into trade_store.trade (${columns.join(', ')}) values (${marks})`,
      Object.values(rows[0]),
    );
    expect(await world.reconcile()).toMatchObject({ result: 'CLEAN', breaks: { closed: 1n } });
  });

  it('takes a lagging relay for a candidate, and for a break when it lasts', async () => {
    const world = await aWorld();
    const first = await take(world);
    const amended = await take(world, {
      record: nextVersion(first.record, 2n),
      decision: 'ACCEPTED_AMENDED',
      revision: 2n,
      without: ['accepted'],
    });
    const unpublished = await take(world, { without: ['accepted'] });
    expect((await world.reconcile()).result).toBe('CANDIDATES');
    expect((await world.reconcile()).result).toBe('BREAKS');
    expect((await openBreaks(world)).sort()).toEqual([
      `confirmed MISSING_IN_TOPIC ${unpublished.eventKey}`,
      `confirmed VERSION_SKEW ${first.eventKey}`,
    ]);
    await relay(world, amended);
    await relay(world, unpublished);
    expect(await world.reconcile()).toMatchObject({ result: 'CLEAN', breaks: { closed: 2n } });
  });

  it('finds a revision that was never published, until it is', async () => {
    const world = await aWorld();
    const first = await take(world);
    const second = await take(world, {
      record: nextVersion(first.record, 2n),
      decision: 'ACCEPTED_AMENDED',
      revision: 2n,
      without: ['accepted'],
    });
    const third = await take(world, {
      record: nextVersion(first.record, 3n),
      decision: 'ACCEPTED_AMENDED',
      revision: 3n,
    });
    await world.reconcile();
    await world.reconcile();
    expect(await openBreaks(world)).toEqual([`confirmed MISSING_IN_TOPIC ${first.eventKey}`]);
    await relay(world, second);
    await relay(world, third);
    const healed = await world.reconcile();
    expect(healed).toMatchObject({ result: 'CLEAN', breaks: { closed: 1n } });
    expect(healed.outcomes.accepted).toMatchObject({ figures: { redelivered: 2n } });
  });

  it('finds an old revision that was published last', async () => {
    const world = await aWorld();
    const first = await take(world);
    await take(world, {
      record: nextVersion(first.record, 2n),
      decision: 'ACCEPTED_AMENDED',
      revision: 2n,
    });
    await relay(world, first);
    await world.reconcile();
    await world.reconcile();
    expect(await openBreaks(world)).toEqual([`confirmed DUPLICATE ${first.eventKey}`]);
  });

  it('finds a published key that nobody decided, and a record nobody can read', async () => {
    const world = await aWorld();
    const taken = await take(world);
    await relay(world, { eventKey: 'TEST|a/b|c|0', state: taken.state });
    const topic = world.topics.accepted;
    const { partition, offset } = await send(world, { topic, key: 'TEST|x|0', value: null });
    await world.reconcile();
    await world.reconcile();
    expect((await openBreaks(world)).sort()).toEqual(
      [
        'confirmed PHANTOM TEST|a/b|c|0',
        `confirmed PHANTOM ${topic}/${partition}@${offset}`,
      ].sort(),
    );
  });

  it('finds an orphan whose root does not come', async () => {
    const world = await aWorld();
    const taken = await take(world, { decision: 'ACCEPTED_ORPHAN' });
    await world.admin.query(
      `update trade_store.trade set awaiting_root = true, created_at = now() - interval '2 days'`,
    );
    await world.reconcile();
    await world.reconcile();
    expect(await openBreaks(world)).toEqual([`confirmed ORPHAN ${taken.eventKey}`]);
  });
});

describe('a run', () => {
  it('says which comparison could not be made, and keeps its confirmed breaks', async () => {
    const world = await aWorld();
    const taken = await take(world);
    await world.admin.query('delete from trade_store.trade');
    await world.reconcile();
    await world.reconcile();
    await world.kafka.admin().deleteTopics([world.topics.accepted]);
    const failed = await world.reconcile();
    expect(failed.result).toBe('FAILED');
    expect(failed.outcomes).toMatchObject({
      canonical: { differences: [] },
      accepted: { error: expect.any(String) },
    });
    expect(await openBreaks(world)).toEqual([`confirmed MISSING_IN_STORE ${taken.eventKey}`]);
  });

  it('is one at a time, and gives way when its process died', async () => {
    const world = await aWorld();
    await take(world);
    const run = await world.ports.runs.begin('DEMAND');
    await expect(world.reconcile()).rejects.toMatchObject({ code: 'RECONCILIATION_BUSY' });
    await world.admin.query('update recon.reconciliation set lease_until = now()');
    expect((await world.reconcile()).result).toBe('CLEAN');
    await expect(world.ports.runs.renew(run)).rejects.toMatchObject({ code: 'RUN_LOST' });
    expect(await world.queries.run(run)).toMatchObject({ result: 'FAILED' });
  });
});
