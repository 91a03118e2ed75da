/** Batches that wait and batches that were compared, in `recon.staged_batch`, `batch_check`. */
import { instantText, readRows } from '@tributary/trade-store-reader';
import type { DataSource } from 'typeorm';
import type { BatchBook, BatchCheck } from '../core/ports.js';
import { inRun } from './recon-database.js';

const CHECKS = `
  select batch_id as "batchId", fingerprint, is_clean as "isClean"
  from recon.batch_check where batch_id = any($1::text[])`;

const SAVE = `
  insert into recon.batch_check (batch_id, fingerprint, is_clean) values ($1, $2, $3)
  on conflict (batch_id) do update set
    fingerprint = excluded.fingerprint, is_clean = excluded.is_clean, checked_at = now()`;

const POSITION = `
  select next_offset as "nextOffset" from recon.staged_position where partition = $1`;

const SAVE_POSITION = `
  insert into recon.staged_position (partition, next_offset) values ($1, $2)
  on conflict (partition) do update set next_offset = excluded.next_offset`;

const ADD = `
  insert into recon.staged_batch (batch_id, source, staged_at)
  select batch_id, source, timestamptz 'epoch' + make_interval(secs => ms::double precision / 1000)
  from unnest($1::text[], $2::text[], $3::bigint[]) as m (batch_id, source, ms)
  on conflict (batch_id) do nothing`;

const FORGET_ENDED = `
  delete from recon.staged_batch s using trade_store.batch b
  where b.batch_id = s.batch_id and b.status <> 'STAGED'`;

const WAITING = `
  with waiting as (
    select batch_id, min(since) as since from (
      select batch_id, staged_at as since from recon.staged_batch
      union all
      select batch_id, received_at from trade_store.batch where status = 'STAGED') w
    group by batch_id)
  select (select count(*) from waiting)::text as "all", l.late::text,
    l.batch_id as "batchId", ${instantText('l.since')} as since
  from (select 1) one
  left join lateral (
    select batch_id, since, count(*) over () as late from waiting
    where since < $1::timestamptz order by since, batch_id limit $2::integer) l on true`;

interface WaitingRow {
  readonly all: string;
  readonly late: string | null;
  readonly batchId: string | null;
  readonly since: string | null;
}

export class PostgresBatchBook implements BatchBook {
  constructor(private readonly dataSource: DataSource) {}

  async position(partition: number): Promise<bigint> {
    const [row] = await readRows<{ nextOffset: string }>(this.dataSource, POSITION, [partition]);
    return BigInt(row?.nextOffset ?? 0);
  }

  async post(run: bigint, piece: Parameters<BatchBook['post']>[1]): Promise<void> {
    const { partition, nextOffset, manifests } = piece;
    await inRun(this.dataSource, run, async (manager) => {
      await manager.query(SAVE_POSITION, [partition, nextOffset.toString()]);
      if (manifests.length === 0) return;
      await manager.query(ADD, [
        manifests.map(({ batchId }) => batchId),
        manifests.map(({ source }) => source),
        manifests.map(({ stagedAtMs }) => stagedAtMs.toString()),
      ]);
    });
  }

  async waiting(query: Parameters<BatchBook['waiting']>[0]): ReturnType<BatchBook['waiting']> {
    await this.dataSource.query(FORGET_ENDED);
    const rows = await readRows<WaitingRow>(this.dataSource, WAITING, [query.since, query.limit]);
    const listed = rows.flatMap(({ batchId, since }) =>
      batchId === null || since === null ? [] : [{ batchId, since }],
    );
    const [first] = rows;
    return { all: BigInt(first?.all ?? 0), late: { listed, total: BigInt(first?.late ?? 0) } };
  }

  async checks(batchIds: readonly string[]): Promise<readonly BatchCheck[]> {
    return readRows<BatchCheck>(this.dataSource, CHECKS, [batchIds]);
  }

  async save(run: bigint, { batchId, fingerprint, isClean }: BatchCheck): Promise<void> {
    await inRun(this.dataSource, run, (manager) =>
      manager.query(SAVE, [batchId, fingerprint, isClean]),
    );
  }
}
