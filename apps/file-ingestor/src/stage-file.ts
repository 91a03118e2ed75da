/** REGISTERED to STAGED or HELD: reads the registered copy once and writes the batch's folder. */
import { encodeBatchStaged } from '@tributary/contract-mapping';
import type { QuarantineReason } from '@tributary/domain';
import { createCsvReader } from '@tributary/mapping';
import type { CsvItem } from '@tributary/mapping';
import { FileFaultError, textOfFault } from './core/file-fault.js';
import type { FileFault } from './core/file-fault.js';
import { manifestOf } from './core/manifest.js';
import { checkFile, checkRead } from './core/checks.js';
import type { FileLimits } from './core/checks.js';
import type { FileSource } from './core/file-source.js';
import type { Marker } from './core/marker.js';
import type {
  BatchWriter,
  FileCounts,
  Ledger,
  LedgerFile,
  Publisher,
  StagingArea,
} from './core/ports.js';
import { quarantinedFile } from './core/quarantine.js';
import { RowStager } from './core/row-stager.js';

export interface StagePorts {
  readonly ledger: Ledger;
  readonly staging: StagingArea;
  readonly publisher: Publisher;
}

export interface StageRequest {
  readonly file: LedgerFile;
  readonly source: FileSource;
  readonly adapterVersion: string;
  readonly limits: FileLimits;
  readonly signal: AbortSignal;
}

/** What a file came to; a held one has counts only where it was read to its end. */
export type StageOutcome = StagedOutcome | HeldOutcome;

export interface StagedOutcome {
  readonly kind: 'staged';
  readonly counts: FileCounts;
  readonly rejectedBy: ReadonlyMap<QuarantineReason, number>;
  /** Encoded. */
  readonly manifest: Uint8Array;
}

export interface HeldOutcome {
  readonly kind: 'held';
  readonly fault: FileFault;
  readonly counts?: FileCounts;
}

/**
 * @throws the signal's reason where it is aborted, and what files, Kafka or PostgreSQL throw: then
 * the file stands as before and the next try starts anew.
 */
export async function stageFile(ports: StagePorts, request: StageRequest): Promise<StageOutcome> {
  const { file, source, adapterVersion } = request;
  const outcome = await readFile(ports.staging, request);
  if (outcome.kind === 'staged') {
    await ports.ledger.staged(file.batchId, outcome.counts, outcome.manifest);
    return outcome;
  }
  const origin = { file, mapping: source.mapping, adapterVersion };
  // First the record: a crash between the two repeats it with the same coordinate.
  await ports.publisher.quarantine([quarantinedFile(origin, outcome.fault)]);
  await ports.ledger.held(file.batchId, textOfFault(outcome.fault), outcome.counts);
  return outcome;
}

async function readFile(staging: StagingArea, request: StageRequest): Promise<StageOutcome> {
  const checked = checkFile(request.file, request.limits);
  if ('fault' in checked) return { kind: 'held', fault: checked.fault };
  const writer = await staging.writer(request.file.batchId);
  const stager = new RowStager(request);
  try {
    await copyRows(staging.content(request.file), { stager, writer, request });
    return await conclude(writer, { stager, request, marker: checked.marker });
  } catch (error) {
    await writer.abandon();
    if (error instanceof FileFaultError) return { kind: 'held', fault: error.fault };
    throw error;
  }
}

interface Copy {
  readonly stager: RowStager;
  readonly writer: BatchWriter;
  readonly request: StageRequest;
}

/** Block by block, so that memory does not grow with the file and others get their turn. */
async function copyRows(
  content: AsyncIterable<Buffer>,
  { stager, writer, request }: Copy,
): Promise<void> {
  const { source, signal } = request;
  const reader = createCsvReader({ delimiter: source.file.delimiter });
  const write = async (items: readonly CsvItem[]): Promise<void> => {
    const header = reader.header();
    if (header) stager.begin(header);
    const { staged, rejects } = stager.take(items);
    await writer.append(staged);
    await writer.reject(rejects);
  };
  for await (const chunk of content) {
    signal.throwIfAborted();
    await write(reader.push(chunk));
  }
  await write(reader.end());
  stager.end();
}

async function conclude(
  writer: BatchWriter,
  { stager, request, marker }: Omit<Copy, 'writer'> & { readonly marker: Marker },
): Promise<StageOutcome> {
  const { file, source } = request;
  const { counts, totals, rejectedBy } = stager;
  const threshold = source.file.rejectThreshold;
  const checked = checkRead({ sha256: file.sha256, marker, counts, threshold, totals });
  if ('fault' in checked) {
    await writer.keepRejects();
    return { kind: 'held', fault: checked.fault, counts };
  }
  const parts = await writer.finish();
  const { controlTotals } = checked;
  const manifest = encodeBatchStaged(manifestOf({ file, source, parts, counts, controlTotals }));
  return { kind: 'staged', counts, rejectedBy, manifest };
}
