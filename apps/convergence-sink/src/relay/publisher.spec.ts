import { describe, expect, it, jest } from '@jest/globals';
import type { OutgoingRecord, SentCoordinate } from '@tributary/kafka';
import { RecordTooLargeError, SendOutcomeUnknownError } from '@tributary/kafka';
import { KafkaPublisher, sendBackOffMs } from './publisher.js';

const records: OutgoingRecord[] = [{ topic: 't', key: 'k', value: null }];

function aPublisher(outcomes: (Error | undefined)[]) {
  const logger = { warn: jest.fn(), child: () => logger } as never;
  const onRetry = jest.fn();
  const sent: (readonly OutgoingRecord[])[] = [];
  const send = async (batch: readonly OutgoingRecord[]): Promise<SentCoordinate[]> => {
    sent.push(batch);
    const outcome = outcomes.shift();
    if (outcome !== undefined) throw outcome;
    return [];
  };
  return { publisher: new KafkaPublisher({ producer: { send }, logger, onRetry }), onRetry, sent };
}

describe('KafkaPublisher', () => {
  it('sends the same batch until it is acknowledged', async () => {
    const unknown = new SendOutcomeUnknownError('no answer');
    const { publisher, onRetry, sent } = aPublisher([unknown, unknown, undefined]);
    await publisher.publish(records, new AbortController().signal);
    expect(sent).toEqual([records, records, records]);
    expect(onRetry).toHaveBeenCalledTimes(2);
  });

  it('throws what a repetition cannot cure', async () => {
    const { publisher, sent } = aPublisher([new RecordTooLargeError('too large')]);
    await expect(publisher.publish(records, new AbortController().signal)).rejects.toThrow(
      RecordTooLargeError,
    );
    expect(sent).toHaveLength(1);
  });

  it('gives up when it is stopped between two tries', async () => {
    const stopping = new AbortController();
    const { publisher, onRetry, sent } = aPublisher([new SendOutcomeUnknownError('no answer')]);
    onRetry.mockImplementation(() => stopping.abort());
    await expect(publisher.publish(records, stopping.signal)).rejects.toThrow('aborted');
    expect(sent).toHaveLength(1);
  });
});

describe('sendBackOffMs', () => {
  it.each([
    { attempt: 1, random: 0, expected: 50 },
    { attempt: 1, random: 1, expected: 100 },
    { attempt: 2, random: 1, expected: 200 },
    { attempt: 7, random: 1, expected: 5_000 },
    { attempt: 1_000_000, random: 0, expected: 2_500 },
  ])('attempt $attempt with $random waits $expected ms', ({ attempt, random, expected }) => {
    expect(sendBackOffMs(attempt, random)).toBe(expected);
  });
});
