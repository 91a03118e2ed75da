/** Accounts of canonical partitions in `recon.topic_account` and `recon.account_suspect`. */
import { readRows } from '@tributary/trade-store-reader';
import type { DataSource, EntityManager } from 'typeorm';
import type { Account, Suspect } from '../core/accounting.js';
import type { AccountBook, TopicPartition } from '../core/ports.js';
import { SUSPECTS_MAX } from '../limits.js';
import { inRun } from './recon-database.js';

interface AccountRow {
  readonly topic: string;
  readonly partition: number;
  readonly opening_offset: string;
  readonly opening_duplicates: string;
  readonly opening_decided: string;
  readonly next_offset: string;
  readonly records: string;
  readonly undecided: string;
  readonly events: string;
  readonly quarantined: string;
}

const LOAD = 'select * from recon.topic_account where topic = $1 order by partition';

const SUSPECTS = `
  select position, kind from recon.account_suspect
  where topic = $1 and partition = $2 order by position limit ${SUSPECTS_MAX}`;

const SAVE = `
  insert into recon.topic_account (topic, partition, opening_offset, opening_duplicates,
    opening_decided, next_offset, records, undecided, events, quarantined)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  on conflict (topic, partition) do update set
    opening_offset = excluded.opening_offset, opening_duplicates = excluded.opening_duplicates,
    opening_decided = excluded.opening_decided, next_offset = excluded.next_offset,
    records = excluded.records, undecided = excluded.undecided, events = excluded.events,
    quarantined = excluded.quarantined`;

const ADD_SUSPECTS = `
  insert into recon.account_suspect (topic, partition, position, kind)
  select $1, $2::integer, s.position, s.kind
  from unnest($3::bigint[], $4::text[]) as s (position, kind)
  where (select count(*) from recon.account_suspect where topic = $1 and partition = $2)
    < ${SUSPECTS_MAX}
  on conflict do nothing`;

const CLEAR_SUSPECTS = 'delete from recon.account_suspect where topic = $1 and partition = $2';

export class PostgresAccountBook implements AccountBook {
  constructor(private readonly dataSource: DataSource) {}

  async load(topic: string): Promise<readonly Account[]> {
    return (await readRows<AccountRow>(this.dataSource, LOAD, [topic])).map(toAccount);
  }

  async suspects({ topic, partition }: TopicPartition): Promise<readonly Suspect[]> {
    const rows = await readRows<{ position: string; kind: Suspect['kind'] }>(
      this.dataSource,
      SUSPECTS,
      [topic, partition],
    );
    return rows.map(({ position, kind }) => ({ position: BigInt(position), kind }));
  }

  async post(run: bigint, account: Account, suspects: readonly Suspect[]): Promise<void> {
    await inRun(this.dataSource, run, async (manager) => {
      await save(manager, account);
      if (suspects.length === 0) return;
      await manager.query(ADD_SUSPECTS, [
        account.topic,
        account.partition,
        suspects.slice(0, SUSPECTS_MAX).map(({ position }) => position.toString()),
        suspects.slice(0, SUSPECTS_MAX).map(({ kind }) => kind),
      ]);
    });
  }

  async open(run: bigint, account: Account): Promise<void> {
    await inRun(this.dataSource, run, async (manager) => {
      await manager.query(CLEAR_SUSPECTS, [account.topic, account.partition]);
      await save(manager, account);
    });
  }
}

async function save(manager: EntityManager, account: Account): Promise<void> {
  const figures = [
    account.openingOffset,
    account.openingDuplicates,
    account.openingDecided,
    account.nextOffset,
    account.records,
    account.undecided,
    account.events,
    account.quarantined,
  ];
  await manager.query(SAVE, [account.topic, account.partition, ...figures.map(String)]);
}

function toAccount(row: AccountRow): Account {
  return {
    topic: row.topic,
    partition: row.partition,
    openingOffset: BigInt(row.opening_offset),
    openingDuplicates: BigInt(row.opening_duplicates),
    openingDecided: BigInt(row.opening_decided),
    nextOffset: BigInt(row.next_offset),
    records: BigInt(row.records),
    undecided: BigInt(row.undecided),
    events: BigInt(row.events),
    quarantined: BigInt(row.quarantined),
  };
}
