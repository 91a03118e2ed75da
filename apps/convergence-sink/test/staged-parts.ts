/** Parts and manifest as a file-ingestor stages them. */
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BIGINT,
  BLOB,
  DuckDBBlobValue,
  DuckDBDataChunk,
  DuckDBInstance,
  VARCHAR,
} from '@duckdb/node-api';
import { encodeBatchStaged, encodeTradeRecord } from '@tributary/contract-mapping';
import type { BatchManifest } from '@tributary/contract-mapping';
import type { TradeRecord } from '@tributary/domain';
import { instant, onCleanup } from '@tributary/testing';

const COLUMNS = [
  ['row', BIGINT],
  ['trade_id_scheme', VARCHAR],
  ['trade_id', VARCHAR],
  ['leg_id', BIGINT],
  ['version', BIGINT],
  ['source_system', VARCHAR],
  ['content_hash', VARCHAR],
  ['record', BLOB],
] as const;
const CHUNK_ROWS = 2_048;

export interface StagedForTest {
  readonly folder: string;
  readonly manifest: BatchManifest;
  readonly bytes: Uint8Array;
}

/** Rows are numbered from 1 in the order given; `rowsPerPart` cuts the parts. */
export async function staged(
  records: readonly TradeRecord[],
  { batchId, rowsPerPart }: { readonly batchId: string; readonly rowsPerPart: number },
): Promise<StagedForTest> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-staging-'));
  onCleanup('test', () => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, batchId));
  const parts: BatchManifest['parts'][number][] = [];
  for (let from = 0; from < records.length; from += rowsPerPart) {
    const uri = `${batchId}/part-${String(parts.length).padStart(5, '0')}.parquet`;
    const slice = records.slice(from, from + rowsPerPart);
    await writePart(join(folder, uri), slice, from);
    const content = await readFile(join(folder, uri));
    parts.push({
      uri,
      sha256: createHash('sha256').update(content).digest(),
      bytes: BigInt(content.length),
      rows: BigInt(slice.length),
    });
  }
  const rows = BigInt(records.length);
  const manifest: BatchManifest = {
    batchId,
    source: 'eod',
    fileUri: 'eod/test.csv',
    fileSha256: Buffer.alloc(32, 7),
    fileBytes: 1n,
    receivedAt: instant('2026-01-05T18:00:00Z'),
    mappingId: 'test',
    mappingHash: Buffer.alloc(16),
    parts,
    receivedRows: rows,
    stagedRows: rows,
    rejectedRows: 0n,
    controlTotals: [],
  };
  return { folder, manifest, bytes: encodeBatchStaged(manifest) };
}

async function writePart(
  path: string,
  records: readonly TradeRecord[],
  from: number,
): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const names = COLUMNS.map(([name, type]) => `"${name}" ${type.toString()}`).join(', ');
  await connection.run(`create table part (${names})`);
  const appender = await connection.createAppender('part');
  for (let at = 0; at < records.length; at += CHUNK_ROWS) {
    const slice = records.slice(at, at + CHUNK_ROWS);
    const chunk = DuckDBDataChunk.create(
      COLUMNS.map(([, type]) => type),
      slice.length,
    );
    chunk.setRows(slice.map((record, index) => rowOf(record, BigInt(from + at + index + 1))));
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  await connection.run(`copy part to '${path}' (format parquet, compression zstd)`);
  connection.closeSync();
  instance.closeSync();
}

function rowOf(record: TradeRecord, row: bigint) {
  const { key, version, sourceSystem } = record.head;
  const { bytes, contentHash } = encodeTradeRecord(record);
  const { scheme, tradeId, legId } = key;
  const blob = new DuckDBBlobValue(bytes);
  return [row, scheme, tradeId, BigInt(legId), version, sourceSystem, contentHash, blob];
}
