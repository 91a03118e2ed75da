/** What the file-ingestor counts, by source. */
import type { Metrics } from '@tributary/observability';
import type { QuarantineReason } from '@tributary/domain';

export type FileOutcome = 'published' | 'held' | 'duplicate';

export interface StagedCounts {
  readonly source: string;
  readonly staged: bigint;
  readonly rejectedBy: ReadonlyMap<QuarantineReason, number>;
}

export interface IngestMetrics {
  fileEnded(source: string, outcome: FileOutcome): void;
  /** Bytes as received. */
  registered(source: string, bytes: bigint): void;
  /** Rows of a batch that may be published. */
  staged(counts: StagedCounts): void;
  /** From registration to the acknowledged manifest. */
  batchTook(source: string, seconds: number): void;
  /** A file could not be brought further; it is tried again. */
  failed(source: string): void;
}

export interface WaitingAge {
  readonly source: string;
  /** Age of the oldest file that is not at its end, in seconds; 0 where there is none. */
  readonly seconds: number;
}

/** `waiting` is asked at each scrape. */
export function createIngestMetrics(
  metrics: Metrics,
  waiting: () => Iterable<WaitingAge>,
): IngestMetrics {
  const files = metrics.counter<'source' | 'outcome'>({
    name: 'files_total',
    help: 'Files that came to an end, by outcome.',
    labels: ['source', 'outcome'],
  });
  const bytes = metrics.counter<'source'>({
    name: 'file_bytes_total',
    help: 'Bytes of registered files as received.',
    labels: ['source'],
  });
  const rows = metrics.counter<'source'>({
    name: 'file_rows_staged_total',
    help: 'Rows staged in batches.',
    labels: ['source'],
  });
  const rejects = metrics.counter<'source' | 'reason'>({
    name: 'file_rows_rejected_total',
    help: 'Rows rejected from batches, by reason.',
    labels: ['source', 'reason'],
  });
  const failures = metrics.counter<'source'>({
    name: 'file_failures_total',
    help: 'Tries that failed and are repeated.',
    labels: ['source'],
  });
  const duration = metrics.duration<'source'>({
    name: 'batch_duration_seconds',
    help: 'From the registration of a file to the acknowledged manifest.',
    labels: ['source'],
  });
  metrics.gauge<'source'>({
    name: 'file_oldest_waiting_seconds',
    help: 'Age of the oldest file that is not at its end; 0 where there is none.',
    labels: ['source'],
    collect: (gauge) => {
      for (const { source, seconds } of waiting()) gauge.set({ source }, seconds);
    },
  });
  return {
    fileEnded: (source, outcome) => files.inc({ source, outcome }),
    registered: (source, count) => bytes.inc({ source }, Number(count)),
    staged: ({ source, staged, rejectedBy }) => {
      rows.inc({ source }, Number(staged));
      for (const [reason, count] of rejectedBy) rejects.inc({ source, reason }, count);
    },
    batchTook: (source, seconds) => duration.observe({ source }, seconds),
    failed: (source) => failures.inc({ source }),
  };
}
