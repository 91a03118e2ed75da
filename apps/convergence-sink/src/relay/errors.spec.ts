import { describe, expect, it } from '@jest/globals';
import {
  PublicationMissingError,
  RELAY_ERROR_CODES,
  RecoveryLimitError,
  SlotBusyError,
  StreamEndedError,
  StreamProtocolError,
} from './errors.js';

const CASES = [
  { type: SlotBusyError, code: 'SLOT_BUSY', retryable: true },
  { type: RecoveryLimitError, code: 'RECOVERY_LIMIT', retryable: true },
  { type: PublicationMissingError, code: 'PUBLICATION_MISSING', retryable: true },
  { type: StreamEndedError, code: 'STREAM_ENDED', retryable: true },
  { type: StreamProtocolError, code: 'STREAM_PROTOCOL', retryable: false },
] as const;

describe('errors of the relay', () => {
  it.each(CASES)('$code', ({ type, code, retryable }) => {
    const error = new type('text', { cause: 'why' });
    expect(error).toMatchObject({ name: type.name, code, retryable, cause: 'why' });
  });

  it('has a case for every code', () => {
    expect(CASES.map(({ code }) => code)).toEqual([...RELAY_ERROR_CODES]);
  });
});
