/** Every limit of this service. Durations in milliseconds, sizes in bytes. */

/** Records of one piece of a topic. */
export const PIECE_RECORDS = 2_000;
/** Partitions read at the same time. */
export const PARTITIONS_CONCURRENT = 2;
/** Differences one comparison lists; the rest is counted. */
export const DIFFERENCES_MAX = 1_000;
/** An account that does not agree is counted afresh in the same run, up to so many records. */
export const RECOUNT_RECORDS_MAX = 500_000n;
/** Suspects kept of one partition. */
export const SUSPECTS_MAX = 1_000;
/** The latest batches, whose parts are watched. */
export const BATCHES_WATCHED = 200;
/** Batches compared row by row in one run. */
export const BATCHES_COMPARED_MAX = 20;
/** A batch that is staged and not applied for so long is a break. */
export const BATCH_WAITING_MS_MAX = 10 * 60_000;
/** A trade that awaits its root for so long is a break. */
export const ORPHAN_AGE_MS_MAX = 24 * 60 * 60_000;
/** A missing revision is told for so long: afterwards compaction could have taken it. */
export const GAP_AGE_MS_MAX = 7 * 24 * 60 * 60_000;
/** Unreadable records of the accepted topic that are kept. */
export const FAULTS_MAX = 1_000;
/** A run whose process died gives way after this long. */
export const LEASE_MS = 60_000;
export const LEASE_RENEWAL_MS = 15_000;
/** Closed breaks and runs are kept for so long. */
export const CLOSED_AGE_MS_MAX = 30 * 24 * 60 * 60_000;
export const RUN_AGE_MS_MAX = 7 * 24 * 60 * 60_000;
/** Keys asked for at once. */
export const KEYS_PER_QUESTION = 4_000;
export const DUCKDB_MEMORY = '128MB';
/** Text of a quarantined record that a list shows. */
export const EXCERPT_BYTES = 512;
/** No statement of the read API runs longer. */
export const STATEMENT_MS_MAX = 30_000;
export const POOL_SIZE = 8;
/** Quarantined records stored at once; each may hold half a megabyte. */
export const QUARANTINE_RECORDS = 100;
