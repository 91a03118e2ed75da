/** Errors of the relay. All of them end the process; a supervisor starts it again. */

export const RELAY_ERROR_CODES = [
  'SLOT_BUSY',
  'RECOVERY_LIMIT',
  'PUBLICATION_MISSING',
  'STREAM_ENDED',
  'STREAM_PROTOCOL',
] as const;
export type RelayErrorCode = (typeof RELAY_ERROR_CODES)[number];

/** Base of all errors of the relay. `retryable`: a new start may help by itself. */
export abstract class RelayError extends Error {
  abstract readonly code: RelayErrorCode;
  abstract readonly retryable: boolean;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Another process holds the slot: two relays would publish everything twice, interleaved. */
export class SlotBusyError extends RelayError {
  readonly code = 'SLOT_BUSY';
  readonly retryable = true;
}

/** The slot is lost as fast as it is made: raise `max_slot_wal_keep_size`. */
export class RecoveryLimitError extends RelayError {
  readonly code = 'RECOVERY_LIMIT';
  readonly retryable = true;
}

/** The trade store is not migrated yet. */
export class PublicationMissingError extends RelayError {
  readonly code = 'PUBLICATION_MISSING';
  readonly retryable = true;
}

/** The server closed the stream: shutdown, a lost connection or an invalidated slot. */
export class StreamEndedError extends RelayError {
  readonly code = 'STREAM_ENDED';
  readonly retryable = true;
}

/** A message that this relay does not understand; going on could leave a change out. */
export class StreamProtocolError extends RelayError {
  readonly code = 'STREAM_PROTOCOL';
  readonly retryable = false;
}
