/** The work list of quarantined records; rows, counts and position move in one transaction. */
import { FencedError } from '@tributary/kafka';
import type { PartitionClaim, TopicPartition } from '@tributary/kafka';
import { readRows } from '@tributary/trade-store-reader';
import type { DataSource, EntityManager } from 'typeorm';
import type { QuarantineEntry } from '../core/quarantine-entry.js';
import { retryably } from './recon-database.js';

const CLAIM = `
  insert into recon.quarantine_position (topic, partition, owner_epoch, next_offset)
  values ($1, $2, 1, $3)
  on conflict (topic, partition) do update set
    owner_epoch = quarantine_position.owner_epoch + 1,
    next_offset = greatest(quarantine_position.next_offset, excluded.next_offset)
  returning owner_epoch as epoch, next_offset as "nextOffset"`;

const ADVANCE = `
  with advanced as (
    update recon.quarantine_position set next_offset = $5::bigint
    where topic = $1 and partition = $2 and owner_epoch = $3::bigint and next_offset = $4::bigint
    returning partition)
  select partition from advanced`;

const ADD = `
  with added as (
    insert into recon.quarantine (identity, source, stage, reason, field, detail, origin,
      message_id, raw, raw_length, is_truncated, content_type, received_at, partition, position)
    select * from unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
      $7::jsonb[], $8::text[], $9::bytea[], $10::bigint[], $11::boolean[], $12::text[],
      $13::timestamptz[], $14::integer[], $15::bigint[])
    on conflict (identity) do nothing
    returning source, stage, reason)
  insert into recon.quarantine_count (source, stage, reason, records)
  select source, stage, reason, count(*) from added group by source, stage, reason
  order by source, stage, reason
  on conflict (source, stage, reason) do update set
    records = quarantine_count.records + excluded.records`;

export interface QuarantineBatch extends TopicPartition {
  readonly epoch: bigint;
  readonly expectedOffset: bigint;
  readonly nextOffset: bigint;
  readonly entries: readonly QuarantineEntry[];
}

export class PostgresQuarantine {
  constructor(private readonly dataSource: DataSource) {}

  /** Fences older owners of the partition; begins at `low` where it was never read. */
  async claim({ topic, partition }: TopicPartition, low: bigint): Promise<PartitionClaim> {
    const [row] = await retryably(() =>
      readRows<{ epoch: string; nextOffset: string }>(this.dataSource, CLAIM, [
        topic,
        partition,
        low.toString(),
      ]),
    );
    if (row === undefined) throw new Error('the position was not stored');
    return { epoch: BigInt(row.epoch), nextOffset: BigInt(row.nextOffset) };
  }

  /** Adds what is new. @throws FencedError where another owner has claimed it. */
  async keep(batch: QuarantineBatch): Promise<void> {
    const { topic, partition, epoch, expectedOffset, nextOffset } = batch;
    const work = async (manager: EntityManager): Promise<void> => {
      const advanced = await readRows(manager, ADVANCE, [
        topic,
        partition,
        ...[epoch, expectedOffset, nextOffset].map(String),
      ]);
      if (advanced.length === 0) throw new FencedError(`${topic}/${partition} has a new owner`);
      await add(manager, batch.entries);
    };
    await retryably(() => this.dataSource.transaction(work));
  }
}

async function add(manager: EntityManager, entries: readonly QuarantineEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await manager.query(ADD, [
    entries.map(({ identity }) => Buffer.from(identity)),
    entries.map(({ source }) => source),
    entries.map(({ stage }) => stage),
    entries.map(({ reason }) => reason),
    entries.map(({ field }) => field),
    entries.map(({ detail }) => detail),
    entries.map(({ origin }) => JSON.stringify(origin)),
    entries.map(({ messageId }) => messageId),
    entries.map(({ raw }) => Buffer.from(raw)),
    entries.map(({ rawLength }) => rawLength.toString()),
    entries.map(({ isTruncated }) => isTruncated),
    entries.map(({ contentType }) => contentType),
    entries.map(({ receivedAt }) => receivedAt),
    entries.map(({ partition }) => partition),
    entries.map(({ offset }) => offset.toString()),
  ]);
}
