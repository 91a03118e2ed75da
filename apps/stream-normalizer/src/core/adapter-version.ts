/**
 * Version of the steps from raw bytes to canonical record, for lineage. It is raised whenever the
 * same raw record under the same mapping would give another canonical record.
 */
export const ADAPTER_VERSION = 'stream-normalizer/1';
