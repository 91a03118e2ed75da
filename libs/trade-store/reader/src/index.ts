/** Queries of the trade store: plain typed answers, nothing written. */
export { databaseFailureOf, sqlStateOf } from './database-failure.js';
export type { DatabaseFailure } from './database-failure.js';
export { inSnapshot } from './in-snapshot.js';
export {
  BATCHES_LIMIT_MAX,
  readAppliedManifests,
  readBatchAccount,
  readBatchTotals,
  readBatches,
  readWaitingBatches,
} from './read-batches.js';
export type {
  BatchAccount,
  BatchPosition,
  BatchQuery,
  BatchStatus,
  BatchTotals,
  StoredBatch,
} from './read-batches.js';
export { BEYOND_MAX, readStreamCheckpoints } from './read-checkpoints.js';
export type { StreamCheckpoint } from './read-checkpoints.js';
export { instantText, readRows } from './read-connection.js';
export type { ReadConnection } from './read-connection.js';
export { readDecisionCounts, readDecisionTotals } from './read-decision-counts.js';
export type { DecisionCount, DecisionTotal } from './read-decision-counts.js';
export { DISPOSITIONS_MAX, readDispositions } from './read-dispositions.js';
export type { Disposition, PositionRange } from './read-dispositions.js';
export { HISTORY_LIMIT_MAX, readHistory } from './read-history.js';
export type { HistoryPage, HistoryPosition, HistoryQuery, StoredEvent } from './read-history.js';
export { readMissingKeys } from './read-missing-keys.js';
export type { MissingKey } from './read-missing-keys.js';
export { readTrade } from './read-trade.js';
export { SEARCH_LIMIT_MAX, searchTrades } from './search-trades.js';
export type { TradePage, TradeSearch } from './search-trades.js';
export type {
  OriginKind,
  StoredCoordinate,
  StoredTrade,
  StoredTradeWithTerms,
} from './stored-trade.js';
