/** The manifest of a staged batch. */
import type { BatchManifest } from '@tributary/contract-mapping';
import { businessDateOf } from '@tributary/mapping';
import type { ControlTotal } from './control-totals.js';
import type { FileSource } from './file-source.js';
import type { FileCounts, LedgerFile, WrittenPart } from './ports.js';

export interface StagedBatch {
  readonly file: LedgerFile;
  readonly source: Pick<FileSource, 'zone' | 'mapping'>;
  readonly parts: readonly WrittenPart[];
  readonly counts: FileCounts;
  readonly controlTotals: readonly ControlTotal[];
}

/** The business date is that of the registration in the source's zone, as for its records. */
export function manifestOf(batch: StagedBatch): BatchManifest {
  const { file, source, parts, counts, controlTotals } = batch;
  return {
    batchId: file.batchId,
    source: file.source,
    fileUri: file.uri,
    fileSha256: Buffer.from(file.sha256, 'hex'),
    fileBytes: file.bytes,
    businessDate: businessDateOf(file.receivedAt, source.zone),
    receivedAt: file.receivedAt,
    mappingId: source.mapping.id,
    mappingHash: source.mapping.hash,
    parts,
    receivedRows: counts.received,
    stagedRows: counts.staged,
    rejectedRows: counts.rejected,
    controlTotals,
    ...(file.runId === '' ? {} : { runId: file.runId }),
  };
}
