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
/** Batches of `maxRecords` that are fetched ahead of a partition's work, and the bytes of them. */
export const QUEUED_BATCHES_MAX = 2;
export const QUEUED_BYTES_MAX = 4 * 1024 * 1024;
/** A full queue holds up the fetch of other partitions that long. */
export const ROOM_WAIT_MS = 100;
/** Partitions of one fetch that may wait for room in their queues at the same time. */
export const ROOM_WAITS_MAX = 64;

export const SESSION_TIMEOUT_MS = 6_000;
export const HEARTBEAT_INTERVAL_MS = 500;
export const REBALANCE_TIMEOUT_MS = 20_000;
/** Longest wait of `start()` for the first group join. */
export const JOIN_TIMEOUT_MS = 60_000;

export const SEND_TIMEOUT_MS = 30_000;
/** Records that may wait for a `send` in flight; more are refused. */
export const PENDING_RECORDS_MAX = 100_000;
export const TRANSACTION_TIMEOUT_MS = 15_000;
/** Adding offsets right after a commit meets the previous transaction still closing. */
export const ADD_OFFSETS_ATTEMPTS_MAX = 100;
export const ADD_OFFSETS_RETRY_MS = 20;
/** First retry pause of the client; the default of 300 ms stalls back-to-back transactions. */
export const CLIENT_RETRY_MS = 30;
export const CLIENT_RETRY_MS_MAX = 2_000;
export const CLIENT_RETRIES_MAX = 8;
/** Tries of one produce request inside the client, about 25 s of pauses. */
export const PRODUCER_RETRIES_MAX = 18;
export const CONNECT_TIMEOUT_MS = 3_000;
export const SOCKET_KEEP_ALIVE_MS = 60_000;
/** What a socket reads at once. */
export const SOCKET_READ_BYTES = 256 * 1024;
/** Far more than a broker answers: 55 MB by default (`fetch.max.bytes`). */
export const RESPONSE_BYTES_MAX = 256 * 1024 * 1024;
/** Buffers of earlier responses that are kept for later ones, and the bytes of them. */
export const SPARE_BUFFERS_MAX = 4;
export const SPARE_BYTES_MAX = 2 * FETCH_BYTES;
export const REQUEST_TIMEOUT_MS = 30_000;

/** A handler that does not call `heartbeat()` for this long counts as one that hangs. */
export const UNATTENDED_BATCH_MS_MAX = 60_000;
/** A running batch sees `signal` aborted this long after `stop()`. */
export const STOP_GRACE_MS = 10_000;

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
/** Copies of each partition where the cluster has that many brokers. */
export const REPLICATION_MAX = 3;
/** Starting a transactional producer waits for the former owner's transaction to end. */
export const PRODUCER_START_MS_MAX = 30_000;
/** A new topic may not be served yet for a moment after its creation. */
export const TOPIC_SERVED_MS_MAX = 10_000;
export const TOPIC_SERVED_RETRY_MS = 50;
