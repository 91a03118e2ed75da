import { describe, expect, it } from '@jest/globals';
import {
  ConsumerCrashedError,
  FencedError,
  HandlerHangsError,
  InvalidRecordError,
  KAFKA_ERROR_CODES,
  KafkaClosedError,
  KafkaUnavailableError,
  OffsetGapError,
  PositionBeyondEndError,
  PositionMovedError,
  RangeNotReadableError,
  RecordTooLargeError,
  SendOutcomeUnknownError,
  TopicMismatchError,
  TopicMissingError,
  isFenced,
  retryableFlag,
} from './errors.js';

const at = { topic: 't', partition: 1 };
const table = [
  { error: new FencedError('m'), code: 'FENCED', retryable: false },
  { error: new OffsetGapError(at, 1n, 2n), code: 'OFFSET_GAP', retryable: false },
  { error: new PositionBeyondEndError(at, 2n, 1n), code: 'POSITION_BEYOND_END', retryable: false },
  { error: new PositionMovedError(at, 2n, 1n), code: 'POSITION_MOVED', retryable: true },
  { error: new SendOutcomeUnknownError('m'), code: 'SEND_OUTCOME_UNKNOWN', retryable: true },
  { error: new InvalidRecordError('m'), code: 'INVALID_RECORD', retryable: false },
  { error: new RecordTooLargeError('m'), code: 'RECORD_TOO_LARGE', retryable: false },
  { error: new TopicMismatchError('m'), code: 'TOPIC_MISMATCH', retryable: false },
  { error: new TopicMissingError('m'), code: 'TOPIC_MISSING', retryable: false },
  { error: new RangeNotReadableError('m'), code: 'RANGE_NOT_READABLE', retryable: true },
  { error: new ConsumerCrashedError('m'), code: 'CONSUMER_CRASHED', retryable: false },
  { error: new HandlerHangsError(at), code: 'HANDLER_HANGS', retryable: false },
  { error: new KafkaUnavailableError('m'), code: 'KAFKA_UNAVAILABLE', retryable: true },
  { error: new KafkaClosedError('m'), code: 'KAFKA_CLOSED', retryable: false },
];

describe('errors', () => {
  it.each(table)('$code', ({ error, code, retryable }) => {
    expect(error.code).toBe(code);
    expect(retryableFlag(error)).toBe(retryable);
    expect(error.name).toBe(error.constructor.name);
  });

  it('has a row for every code', () => {
    expect(table.map(({ code }) => code).sort()).toEqual([...KAFKA_ERROR_CODES].sort());
  });

  it.each([
    { error: new FencedError('m'), fenced: true },
    { error: Object.assign(new Error('m'), { code: 'FENCED' }), fenced: true },
    { error: new Error('FENCED'), fenced: false },
    { error: undefined, fenced: false },
    { error: null, fenced: false },
  ])('isFenced($error) is $fenced', ({ error, fenced }) => {
    expect(isFenced(error)).toBe(fenced);
  });

  it.each([undefined, null, 'text', new Error('m'), { retryable: 'yes' }])(
    'retryableFlag(%p) is undefined',
    (error) => {
      expect(retryableFlag(error)).toBeUndefined();
    },
  );
});
