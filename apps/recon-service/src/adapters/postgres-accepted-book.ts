/** What is known of `trades.accepted.v1`, folded key by key. The comparison is in its own file. */
import { parseKey } from '@tributary/domain';
import { readRows } from '@tributary/trade-store-reader';
import type { DataSource, EntityManager } from 'typeorm';
import type { AcceptedFold, AcceptedLatest } from '../core/accepted-fold.js';
import type { AcceptedBook, AcceptedCut, AcceptedFault, AcceptedPosition } from '../core/ports.js';
import { FAULTS_MAX } from '../limits.js';
import { compareAcceptedKeys } from './accepted-cut.js';
import { inRun } from './recon-database.js';

const POSITION = `
  select next_offset, hole_offset from recon.accepted_position where partition = $1`;

// The limit keeps the planner at one index lookup per key, however little it knows of the table.
const KNOWN = `
  select k.event_key as "eventKey", a.*
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[])
    as k (event_key, scheme, trade_id, leg_id)
  cross join lateral (
    select revision, last_revision as "lastRevision", last_offset as "lastOffset",
      encode(content_hash, 'hex') as "contentHash", status, maturity_date::text as "maturityDate"
    from recon.accepted_latest
    where trade_id_scheme = k.scheme and trade_id = k.trade_id and leg_id = k.leg_id
    limit 1) a`;

const SAVE_LATEST = `
  insert into recon.accepted_latest (trade_id_scheme, trade_id, leg_id, revision, last_revision,
    last_offset, content_hash, status, maturity_date)
  select scheme, trade_id, leg_id, revision, last_revision, last_offset,
    decode(content_hash, 'hex'), status, maturity_date
  from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
      $7::text[], $8::text[], $9::date[])
    as k (scheme, trade_id, leg_id, revision, last_revision, last_offset, content_hash, status,
      maturity_date)
  on conflict (trade_id_scheme, trade_id, leg_id) do update set
    revision = excluded.revision, last_revision = excluded.last_revision,
    last_offset = excluded.last_offset, content_hash = excluded.content_hash,
    status = excluded.status, maturity_date = excluded.maturity_date`;

const ADD_GAPS = `
  insert into recon.accepted_gap (event_key, revision)
  select * from unnest($1::text[], $2::bigint[]) on conflict do nothing`;

const HEAL_GAPS = `
  delete from recon.accepted_gap g
  using unnest($1::text[], $2::bigint[]) as a (event_key, revision)
  where g.event_key = a.event_key and g.revision = a.revision`;

const ADD_FAULTS = `
  insert into recon.accepted_fault (partition, position, detail)
  select $1, * from unnest($2::bigint[], $3::text[])
  where (select count(*) from recon.accepted_fault) < ${FAULTS_MAX}
  on conflict do nothing`;

const SAVE_POSITION = `
  insert into recon.accepted_position (partition, next_offset, hole_offset, redelivered)
  values ($1, $2, $3, $4)
  on conflict (partition) do update set
    next_offset = excluded.next_offset, hole_offset = excluded.hole_offset,
    redelivered = accepted_position.redelivered + excluded.redelivered`;

interface KnownRow {
  readonly eventKey: string;
  readonly revision: string;
  readonly lastRevision: string;
  readonly lastOffset: string;
  readonly contentHash: string;
  readonly status: string;
  readonly maturityDate: string | null;
}

export class PostgresAcceptedBook implements AcceptedBook {
  constructor(private readonly dataSource: DataSource) {}

  async position(partition: number): Promise<AcceptedPosition> {
    const [row] = await readRows<{ next_offset: string; hole_offset: string }>(
      this.dataSource,
      POSITION,
      [partition],
    );
    if (row === undefined) return { nextOffset: 0n, holeOffset: -1n };
    return { nextOffset: BigInt(row.next_offset), holeOffset: BigInt(row.hole_offset) };
  }

  async post(run: bigint, piece: Parameters<AcceptedBook['post']>[1]): Promise<void> {
    await inRun(this.dataSource, run, async (manager) => {
      const folded = piece.fold(await known(manager, piece.eventKeys));
      await saveLatest(manager, folded.latest);
      await healAndAddGaps(manager, folded);
      await addFaults(manager, piece.partition, piece.faults);
      await manager.query(SAVE_POSITION, [
        piece.partition,
        folded.nextOffset.toString(),
        folded.holeOffset.toString(),
        folded.redelivered.toString(),
      ]);
    });
  }

  compare(limit: number): Promise<AcceptedCut> {
    return compareAcceptedKeys(this.dataSource, limit);
  }
}

interface KeyColumns {
  readonly schemes: string[];
  readonly tradeIds: string[];
  readonly legIds: number[];
}

/** @throws RangeError for a text that is no key; records are read strictly before. */
function keyColumns(eventKeys: readonly string[]): KeyColumns {
  const keys = eventKeys.map((text) => {
    const key = parseKey(text);
    if (key === undefined) throw new RangeError('not a trade key');
    return key;
  });
  return {
    schemes: keys.map(({ scheme }) => scheme),
    tradeIds: keys.map(({ tradeId }) => tradeId),
    legIds: keys.map(({ legId }) => legId),
  };
}

async function known(
  manager: EntityManager,
  eventKeys: readonly string[],
): Promise<ReadonlyMap<string, AcceptedLatest>> {
  if (eventKeys.length === 0) return new Map();
  const { schemes, tradeIds, legIds } = keyColumns(eventKeys);
  const rows = await readRows<KnownRow>(manager, KNOWN, [eventKeys, schemes, tradeIds, legIds]);
  return new Map(
    rows.map((row) => [
      row.eventKey,
      {
        ...row,
        revision: BigInt(row.revision),
        lastRevision: BigInt(row.lastRevision),
        lastOffset: BigInt(row.lastOffset),
      },
    ]),
  );
}

async function saveLatest(
  manager: EntityManager,
  latest: readonly AcceptedLatest[],
): Promise<void> {
  if (latest.length === 0) return;
  const { schemes, tradeIds, legIds } = keyColumns(latest.map(({ eventKey }) => eventKey));
  await manager.query(SAVE_LATEST, [
    schemes,
    tradeIds,
    legIds,
    latest.map(({ revision }) => revision.toString()),
    latest.map(({ lastRevision }) => lastRevision.toString()),
    latest.map(({ lastOffset }) => lastOffset.toString()),
    latest.map(({ contentHash }) => contentHash),
    latest.map(({ status }) => status),
    latest.map(({ maturityDate }) => maturityDate),
  ]);
}

async function healAndAddGaps(
  manager: EntityManager,
  { arrived, missing }: AcceptedFold,
): Promise<void> {
  const columns = (gaps: AcceptedFold['missing']): unknown[] => [
    gaps.map(({ eventKey }) => eventKey),
    gaps.map(({ revision }) => revision.toString()),
  ];
  if (arrived.length > 0) await manager.query(HEAL_GAPS, columns(arrived));
  if (missing.length > 0) await manager.query(ADD_GAPS, columns(missing));
}

async function addFaults(
  manager: EntityManager,
  partition: number,
  faults: readonly AcceptedFault[],
): Promise<void> {
  if (faults.length === 0) return;
  await manager.query(ADD_FAULTS, [
    partition,
    faults.map(({ offset }) => offset.toString()),
    faults.map(({ detail }) => detail),
  ]);
}
