/** The trade store through the queries of `libs/trade-store/reader`. */
import { decodeBatchStaged } from '@tributary/contract-mapping';
import {
  readAppliedManifests,
  readBatchAccount,
  readBatchTotals,
  readDispositions,
  readMissingKeys,
  readStreamCheckpoints,
} from '@tributary/trade-store-reader';
import type { DataSource } from 'typeorm';
import type { AppliedBatch, TradeStore } from '../core/ports.js';

/** Throws what the driver throws. */
export function storeQueries(dataSource: DataSource): TradeStore {
  return {
    checkpoints: (topic) => readStreamCheckpoints(dataSource, topic),
    dispositions: (range) => readDispositions(dataSource, range),
    batchTotals: () => readBatchTotals(dataSource),
    appliedBatches: async (limit) => (await readAppliedManifests(dataSource, limit)).map(toBatch),
    batchAccount: (batchId) => readBatchAccount(dataSource, batchId),
    missingKeys: (keys) => readMissingKeys(dataSource, keys),
  };
}

function toBatch({ batchId, manifest }: { batchId: string; manifest: Uint8Array }): AppliedBatch {
  const decoded = decodeBatchStaged(manifest);
  if ('manifest' in decoded) return { batchId, manifest: decoded.manifest };
  return { batchId, manifest: { fault: `${decoded.fault.field} ${decoded.fault.detail}` } };
}
