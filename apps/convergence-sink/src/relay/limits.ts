/** Every limit of the relay. Durations in milliseconds, sizes in bytes. */

/** Bytes of one send: what any broker takes, however the records fall on partitions. */
export const BATCH_BYTES_MAX = 900_000;
/** The stream rests above these and goes on below half of them. */
export const QUEUE_RECORDS_MAX = 8_000;
export const QUEUE_BYTES_MAX = 64 * 1024 * 1024;

/** The server learns the safe position at least this often; it drops silent clients after 60 s. */
export const STATUS_INTERVAL_MS = 1_000;
export const CONNECT_TIMEOUT_MS = 5_000;
/** Time the server may take to end the stream when the relay stops. */
export const CLOSE_TIMEOUT_MS = 1_000;

/** A killed relay's slot stays active until the server notices. */
export const SLOT_BUSY_MS_MAX = 60_000;
export const SLOT_BUSY_RETRY_MS = 500;
/** Refills of the topics in one run; more means that the slot is lost as fast as it is made. */
export const RECOVERIES_MAX = 3;
/** Rows fetched at once while the topics are refilled; each may hold half a megabyte. */
export const SNAPSHOT_ROWS = 200;

export const SEND_TIMEOUT_MS = 10_000;
export const SEND_BACK_OFF_MS = 100;
export const SEND_BACK_OFF_MS_MAX = 5_000;
/** The relay is not ready while one batch waits longer than this for its acknowledgement. */
export const ACKNOWLEDGE_MS_MAX = 30_000;

/** How often the slot's lag is asked for, and how long one answer may take. */
export const SLOT_POLL_MS = 5_000;
export const SLOT_POLL_TIMEOUT_MS = 4_000;
/** A stopping relay waits this long for the batch in flight. */
export const STOP_GRACE_MS = 8_000;
