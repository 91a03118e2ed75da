/** Every limit of this library. Durations in milliseconds, sizes in bytes. */

/** Value bytes of one produce request; brokers refuse more than 1 MB by default. */
export const REQUEST_BYTES_MAX = 900_000;
/** Records of one produce request. */
export const REQUEST_RECORDS_MAX = 2_000;
/** Records handed to a handler at once unless configured otherwise. */
export const BATCH_RECORDS_MAX = 2_000;
export const FETCH_PARTITION_BYTES = 2 * 1024 * 1024;
export const FETCH_BYTES = 16 * 1024 * 1024;
/** An idle fetch sleeps this long, and every fetch must end before a rebalance can finish. */
export const FETCH_WAIT_MS = 100;
export const PARTITIONS_CONCURRENT = 4;

export const SESSION_TIMEOUT_MS = 6_000;
export const HEARTBEAT_INTERVAL_MS = 500;
export const REBALANCE_TIMEOUT_MS = 20_000;
/** Longest wait of `start()` for the first group join. */
export const JOIN_TIMEOUT_MS = 60_000;

export const SEND_TIMEOUT_MS = 30_000;
export const TRANSACTION_TIMEOUT_MS = 15_000;
/** First retry pause of the client; the default of 300 ms stalls back-to-back transactions. */
export const CLIENT_RETRY_MS = 30;
export const CLIENT_RETRY_MS_MAX = 2_000;
export const CLIENT_RETRIES_MAX = 8;
export const CONNECT_TIMEOUT_MS = 3_000;
export const REQUEST_TIMEOUT_MS = 30_000;

export const BACK_OFF_MS = 100;
export const BACK_OFF_MS_MAX = 10_000;
/** Consecutive failures without a `retryable` flag before the partition halts. */
export const UNFLAGGED_ATTEMPTS_MAX = 5;

/** Offsets go to Kafka this often, for lag tools only. */
export const LAZY_COMMIT_MS = 3_000;
export const LAG_REFRESH_MS = 5_000;
/** `readRange` gives up after this long without progress. */
export const RANGE_STALL_MS = 30_000;
/** What quarantine and error headers keep of a text. */
export const HEADER_TEXT_MAX = 1_000;
