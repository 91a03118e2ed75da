/** What goes to quarantine: refused rows, and one record for a file that is held. */
import { quarantineOf } from '@tributary/contract-mapping';
import type { Quarantined } from '@tributary/contract-mapping';
import type { Lineage } from '@tributary/domain';
import type { CompiledMapping } from '@tributary/mapping';
import type { FileFault } from './file-fault.js';
import type { LedgerFile } from './ports.js';
import type { RowReject } from './row-reject.js';

const STAGE = 'file-ingestor';
const CONTENT_TYPE = 'text/csv';
const NO_BYTES = new Uint8Array(0);
/** The lineage of a whole file: data rows count from 1. */
const WHOLE_FILE = 0n;

/** What every row of one file has in common. */
export interface Origin {
  readonly file: Pick<LedgerFile, 'source' | 'sha256' | 'uri' | 'runId' | 'receivedAt'>;
  readonly mapping: Pick<CompiledMapping, 'id' | 'hash'>;
  readonly adapterVersion: string;
}

/** Makes the lineage of one row; cheap, as there is one for every row. */
export function lineageMaker({ file, mapping, adapterVersion }: Origin): (row: bigint) => Lineage {
  const { uri, runId } = file;
  const sha256 = Buffer.from(file.sha256, 'hex');
  const isReplay = runId !== '';
  const common = {
    channel: 'FILE' as const,
    ordinal: 0,
    mappingId: mapping.id,
    mappingHash: mapping.hash,
    adapterVersion,
    ...(isReplay ? { runId } : {}),
    replay: isReplay,
  };
  return (row) => ({ ...common, file: { uri, sha256, row } });
}

/** Quarantined rows. The same reject has the same coordinate at every try. */
export function quarantinedRows(origin: Origin, rejects: readonly RowReject[]): Quarantined[] {
  const { source, receivedAt } = origin.file;
  const lineageOf = lineageMaker(origin);
  return rejects.map(({ row, reason, field, detail, raw }) => {
    const record = quarantineOf({
      source,
      stage: STAGE,
      fault: { reason, field, detail },
      raw,
      contentType: CONTENT_TYPE,
      lineage: lineageOf(row),
      receivedAt,
    });
    // Of a line beyond the limit only its beginning came through.
    return reason === 'TOO_LARGE' ? { ...record, truncated: true } : record;
  });
}

/** The one record of a held file: its lineage names row 0, and it carries no rows. */
export function quarantinedFile(origin: Origin, fault: FileFault): Quarantined {
  const { source, receivedAt } = origin.file;
  return quarantineOf({
    source,
    stage: STAGE,
    fault,
    raw: NO_BYTES,
    lineage: lineageMaker(origin)(WHOLE_FILE),
    receivedAt,
  });
}
