/** Batches that were compared, in `recon.batch_check`. */
import { readRows } from '@tributary/trade-store-reader';
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

export class PostgresBatchBook implements BatchBook {
  constructor(private readonly dataSource: DataSource) {}

  async checks(batchIds: readonly string[]): Promise<readonly BatchCheck[]> {
    return readRows<BatchCheck>(this.dataSource, CHECKS, [batchIds]);
  }

  async save(run: bigint, { batchId, fingerprint, isClean }: BatchCheck): Promise<void> {
    await inRun(this.dataSource, run, (manager) =>
      manager.query(SAVE, [batchId, fingerprint, isClean]),
    );
  }
}
