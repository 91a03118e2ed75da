/** The canonical topic beside the store's dispositions, by partition (core/accounting). */
import type { StreamCheckpoint } from '@tributary/trade-store-reader';
import { closeAccount, openAccount, postPiece, subjectOf } from './core/accounting.js';
import type { Account } from './core/accounting.js';
import type { Difference } from './core/break-lifecycle.js';
import { limited } from './core/limited.js';
import type { AccountBook, LogOffsets, TopicReader, TradeStore } from './core/ports.js';
import type { CanonicalFigures, Findings, PartitionFigures } from './core/report.js';
import { inParallel } from './in-parallel.js';
import { DIFFERENCES_MAX, PARTITIONS_CONCURRENT, RECOUNT_RECORDS_MAX } from './limits.js';

export interface CanonicalPorts {
  readonly topics: TopicReader;
  readonly store: TradeStore;
  readonly accounts: AccountBook;
}

export interface CanonicalRequest {
  readonly topic: string;
  readonly run: bigint;
  /** Counts every account afresh, not only those that do not agree. */
  readonly recount: boolean;
}

/** Accounts of every partition at one cut of the store. Throws what the ports throw. */
export async function compareCanonical(
  ports: CanonicalPorts,
  request: CanonicalRequest,
): Promise<Findings<CanonicalFigures>> {
  const checkpoints = await ports.store.checkpoints(request.topic);
  const logs = await ports.topics.offsets(request.topic);
  const known = await ports.accounts.load(request.topic);
  const comparison = new CanonicalComparison(ports, request, known);
  const compared = await inParallel(logs, PARTITIONS_CONCURRENT, (log) =>
    comparison.partition(
      log,
      checkpoints.find(({ partition }) => partition === log.partition),
    ),
  );
  const { listed, unlisted } = limited(
    compared.flatMap(({ differences }) => differences),
    DIFFERENCES_MAX,
  );
  const partitions = compared.map(({ figures }) => figures);
  return { differences: listed, unlisted, figures: { partitions } };
}

interface ComparedPartition {
  readonly differences: readonly Difference[];
  readonly figures: PartitionFigures;
}

class CanonicalComparison {
  constructor(
    private readonly ports: CanonicalPorts,
    private readonly request: CanonicalRequest,
    private readonly known: readonly Account[],
  ) {}

  async partition(
    log: LogOffsets,
    checkpoint: StreamCheckpoint | undefined,
  ): Promise<ComparedPartition> {
    if (checkpoint === undefined) return { differences: [], figures: this.unread(log) };
    const { topic } = this.request;
    const subject = subjectOf({ topic, partition: log.partition });
    if (checkpoint.nextPosition > log.high) {
      const detail = `the store stands at ${checkpoint.nextPosition}, the topic ends at ${log.high}`;
      const difference = { comparison: 'CANONICAL', class: 'PHANTOM', subject, detail } as const;
      return { differences: [difference], figures: figuresOf(log, checkpoint) };
    }
    let account = await this.continued(log, checkpoint);
    account = await this.bring(account, checkpoint);
    let differences = await this.close(account, checkpoint);
    if (this.mustRecount(account, log, differences)) {
      account = await this.bring(await this.reopened(account), checkpoint);
      differences = await this.close(account, checkpoint);
    }
    return {
      differences: [...differences, ...beyond(subject, checkpoint)],
      figures: figuresOf(log, checkpoint, account),
    };
  }

  /** The account of before, or a new one where there is none or it cannot go on. */
  private async continued(log: LogOffsets, checkpoint: StreamCheckpoint): Promise<Account> {
    const known = this.known.find(({ partition }) => partition === log.partition);
    const canGoOn =
      known !== undefined &&
      known.nextOffset >= log.low &&
      known.nextOffset <= checkpoint.nextPosition;
    if (canGoOn) return known;
    const { topic } = this.request;
    const opened = openAccount({ topic, partition: log.partition }, log.low, checkpoint);
    await this.ports.accounts.open(this.request.run, opened);
    return opened;
  }

  private mustRecount(
    account: Account,
    log: LogOffsets,
    differences: readonly Difference[],
  ): boolean {
    if (account.openingOffset < log.low || account.openingOffset === account.nextOffset) {
      return false;
    }
    if (this.request.recount) return true;
    return differences.length > 0 && account.records <= RECOUNT_RECORDS_MAX;
  }

  private async reopened(account: Account): Promise<Account> {
    const nothing = { records: 0n, undecided: 0n, events: 0n, quarantined: 0n };
    const opened = { ...account, ...nothing, nextOffset: account.openingOffset };
    await this.ports.accounts.open(this.request.run, opened);
    return opened;
  }

  /** Reads the topic up to the cut and lays each piece beside the store's rows. */
  private async bring(account: Account, checkpoint: StreamCheckpoint): Promise<Account> {
    const { ports, request } = this;
    const { topic, partition } = account;
    const { originId, nextPosition } = checkpoint;
    let current = account;
    if (current.nextOffset >= nextPosition) return current;
    await ports.topics.read(
      { topic, partition, from: current.nextOffset, to: nextPosition },
      ({ offset }) => offset,
      async ({ to, picked }) => {
        const range = { originId, from: current.nextOffset, to };
        const rows = await ports.store.dispositions(range);
        const posted = postPiece(current, { to, offsets: picked, rows });
        await ports.accounts.post(request.run, posted.account, posted.suspects);
        current = posted.account;
      },
    );
    return current;
  }

  private async close(account: Account, checkpoint: StreamCheckpoint): Promise<Difference[]> {
    return closeAccount(account, checkpoint, await this.ports.accounts.suspects(account));
  }

  private unread({ partition, low, high }: LogOffsets): PartitionFigures {
    const nothing = { records: 0n, events: 0n, duplicates: 0n, quarantined: 0n };
    const { topic } = this.request;
    return { topic, partition, nextPosition: low, endOffset: high, lag: high - low, ...nothing };
  }
}

function beyond(subject: string, { beyond: events, nextPosition }: StreamCheckpoint): Difference[] {
  if (events === 0n) return [];
  const detail = `${events} events at or above the checkpoint's position ${nextPosition}`;
  return [{ comparison: 'CANONICAL', class: 'PHANTOM', subject: `${subject} beyond`, detail }];
}

function figuresOf(
  log: LogOffsets,
  checkpoint: StreamCheckpoint,
  account?: Account,
): PartitionFigures {
  const { topic, partition, nextPosition, duplicates } = checkpoint;
  const lag = log.high > nextPosition ? log.high - nextPosition : 0n;
  return {
    topic,
    partition,
    nextPosition,
    endOffset: log.high,
    lag,
    records: account?.records ?? 0n,
    events: account?.events ?? 0n,
    duplicates: account === undefined ? 0n : duplicates - account.openingDuplicates,
    quarantined: account?.quarantined ?? 0n,
  };
}
