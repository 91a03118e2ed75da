/** STAGED to PUBLISHED: first the rejects, then the manifest; once acknowledged, the ledger. */
import type { FileSource } from './core/file-source.js';
import type { Ledger, LedgerFile, Publisher, StagingArea } from './core/ports.js';
import { quarantinedRows } from './core/quarantine.js';

export interface PublishPorts {
  readonly ledger: Ledger;
  readonly staging: StagingArea;
  readonly publisher: Publisher;
}

export interface PublishRequest {
  readonly file: LedgerFile;
  readonly manifest: Uint8Array;
  readonly source: FileSource;
  readonly adapterVersion: string;
  readonly signal: AbortSignal;
}

/**
 * A crash in between repeats what was sent: a reject with the same coordinate, the manifest with
 * the same batch id. Both are met by those who read them.
 */
export async function publishBatch(ports: PublishPorts, request: PublishRequest): Promise<void> {
  const { file, source, adapterVersion, manifest, signal } = request;
  const origin = { file, mapping: source.mapping, adapterVersion };
  for await (const rejects of ports.staging.rejects(file.batchId)) {
    signal.throwIfAborted();
    await ports.publisher.quarantine(quarantinedRows(origin, rejects));
  }
  await ports.publisher.manifest(file.source, manifest);
  await ports.ledger.published(file.batchId);
}
