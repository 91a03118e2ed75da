/** Every limit of the launcher, in one place. */

/** How often a starting server is asked whether it is ready. */
export const READY_POLL_MS = 25;
/** A broker that has to recover large logs after a kill may take this long. */
export const KAFKA_READY_MS_MAX = 60_000;
/** Crash recovery replays at most `max_wal_size` of log. */
export const POSTGRES_READY_MS_MAX = 120_000;
/** Time a server has to stop by itself before it is killed. */
export const STOP_MS_MAX = 20_000;
/** A dead process may keep its locks until it is reaped; starting is tried again this long. */
export const LOCK_WAIT_MS_MAX = 10_000;
export const LOCK_RETRY_MS = 200;
/** A server that died unasked is started again after this pause, well within two seconds. */
export const RESTART_PAUSE_MS = 200;
export const RESTART_PAUSE_MS_MAX = 5_000;
/** Starts in a row that fail before the supervisor gives up. */
export const RESTARTS_MAX = 20;
/** Other programs may take a free port between choosing and using it. */
export const PORT_ATTEMPTS_MAX = 5;
export const LOG_TAIL_BYTES = 4_096;
/** Logs of earlier runs are kept until they are this large. */
export const LOG_BYTES_MAX = 20 * 1024 * 1024;
export const COMMAND_MS_MAX = 10 * 60_000;
/** First use of a new broker's group coordinator is answered with errors for a moment. */
export const WARM_UP_MS_MAX = 15_000;
export const WARM_UP_RETRY_MS = 50;
/** Largest record batch: the largest record is 512 KiB, one of `quarantine.v1` 2 MiB. */
export const MESSAGE_BYTES_MAX = 3 * 1024 * 1024;
