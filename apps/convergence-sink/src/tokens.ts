/** Injection tokens of the use cases. */
export const STREAM_APPLIER = Symbol('STREAM_APPLIER');
export const BATCH_APPLIER = Symbol('BATCH_APPLIER');
export const PARTITION_CLAIMS = Symbol('PARTITION_CLAIMS');
/** Broker and store, closed with the application. */
export const CONNECTIONS = Symbol('CONNECTIONS');
