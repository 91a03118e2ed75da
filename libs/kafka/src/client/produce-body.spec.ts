import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { aRequest, clientBody, someMessages } from '../../test/produced-batch.js';
import type { ProduceRequest, ProducedMessage } from './produce-body.js';
import { isPlain, produceBody } from './produce-body.js';

const NOW_MS = 1_790_000_000_123;

const someRequests = fc
  .record({
    transactionalId: fc.constantFrom(undefined, null, 'id-Ä', ''),
    producerId: fc.constantFrom('-1', '9007199254740993', 5, 7n),
    producerEpoch: fc.nat(32_767),
    topics: fc.array(
      fc.record({
        topic: fc.constantFrom('a', 'raw.b.v1'),
        partitions: fc.array(
          fc.record({
            partition: fc.nat(100),
            firstSequence: fc.nat(2 ** 31 - 1),
            messages: someMessages,
          }),
          { minLength: 1, maxLength: 3 },
        ),
      }),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(
    ({ transactionalId, topics, ...rest }): ProduceRequest =>
      aRequest({
        ...rest,
        ...(transactionalId === undefined ? {} : { transactionalId }),
        topicData: topics,
      }),
  );

describe('produceBody', () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW_MS);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('writes what the client library writes, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(someRequests, async (request) => {
        expect(isPlain(request)).toBe(true);
        const expected = await clientBody(request);
        expect(produceBody(request, NOW_MS).equals(expected)).toBe(true);
      }),
    );
  });
});

describe('isPlain', () => {
  const requestOf = (message: ProducedMessage): ProduceRequest => {
    const partitions = [{ partition: 0, firstSequence: 0, messages: [message] }];
    return aRequest({ topicData: [{ topic: 't', partitions }] });
  };

  it.each([
    { name: 'an own timestamp', message: { value: 'v', timestamp: '5' } },
    { name: 'a repeated header', message: { value: 'v', headers: { h: ['1', '2'] } } },
    { name: 'a header without value', message: { value: 'v', headers: { h: null } } },
    { name: 'a value that is neither', message: { value: 7 as unknown as string } },
    { name: 'a key that is neither', message: { value: 'v', key: 7 as unknown as string } },
  ])('leaves a message with $name to the client library', ({ message }) => {
    expect(isPlain(requestOf({ value: 'v' }))).toBe(true);
    expect(isPlain(requestOf(message))).toBe(false);
  });

  it('leaves compression, empty batches and foreign number types to the client library', () => {
    expect(isPlain({ ...requestOf({ value: 'v' }), compression: 1 })).toBe(false);
    const producerId = { value: 1n } as unknown as bigint;
    expect(isPlain({ ...requestOf({ value: 'v' }), producerId })).toBe(false);
    const partitions = [{ partition: 0, firstSequence: 0, messages: [] }];
    expect(isPlain(aRequest({ topicData: [{ topic: 't', partitions }] }))).toBe(false);
  });
});
