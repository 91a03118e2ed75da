/** The envelope of streaming replication: what arrives in `CopyData`, and the answer. Pure. */
import { StreamProtocolError } from '../errors.js';

const XLOG_DATA = 0x77;
const XLOG_DATA_HEADER_BYTES = 25;
const KEEPALIVE = 0x6b;
const KEEPALIVE_BYTES = 18;
const STATUS_UPDATE = 0x72;
const STATUS_UPDATE_BYTES = 34;
/** PostgreSQL counts microseconds from 2000-01-01. */
const POSTGRES_EPOCH_MS = 946_684_800_000n;

export type ReplicationMessage =
  | { readonly kind: 'data'; readonly payload: Buffer }
  | { readonly kind: 'keepalive'; readonly walEnd: bigint; readonly isReplyWanted: boolean };

/** Reads one `CopyData` chunk. The payload is a view of it. Throws `StreamProtocolError`. */
export function parseReplicationMessage(chunk: Buffer): ReplicationMessage {
  const [tag] = chunk;
  if (tag === XLOG_DATA && chunk.length > XLOG_DATA_HEADER_BYTES) {
    return { kind: 'data', payload: chunk.subarray(XLOG_DATA_HEADER_BYTES) };
  }
  if (tag === KEEPALIVE && chunk.length >= KEEPALIVE_BYTES) {
    return {
      kind: 'keepalive',
      walEnd: chunk.readBigUInt64BE(1),
      isReplyWanted: chunk[KEEPALIVE_BYTES - 1] === 1,
    };
  }
  throw new StreamProtocolError(`unknown replication message ${tag} of ${chunk.length} bytes`);
}

/**
 * Tells the server that everything up to `safeLsn` may be forgotten. 0 says nothing.
 * `nowMs`: milliseconds since 1970.
 */
export function statusUpdate(options: { safeLsn: bigint; nowMs: number }): Buffer {
  const update = Buffer.alloc(STATUS_UPDATE_BYTES);
  update[0] = STATUS_UPDATE;
  // Received, flushed and applied are one: the relay keeps nothing of its own.
  for (const offset of [1, 9, 17]) update.writeBigUInt64BE(options.safeLsn, offset);
  update.writeBigInt64BE((BigInt(options.nowMs) - POSTGRES_EPOCH_MS) * 1000n, 25);
  return update;
}
