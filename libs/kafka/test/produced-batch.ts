/** Produce requests and record batches as the uncorrected client library writes and reads them. */
import fc from 'fast-check';
import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import type { ProduceRequest, ProducedMessage } from '../src/client/produce-body.js';

const PRODUCE_VERSION = 7;
const TOPIC = 'topic';
/** Of a request without transactional id: what stands before the batch of its only partition. */
const BEFORE_BATCH = 2 + 2 + 4 + 4 + (2 + TOPIC.length) + 4 + 4 + 4;

export async function clientBody(request: ProduceRequest): Promise<Buffer> {
  const { encode } = produce.protocol({ version: PRODUCE_VERSION })(request).request;
  return (await encode()).buffer;
}

export function aRequest(overrides: Partial<ProduceRequest> = {}): ProduceRequest {
  return {
    acks: -1,
    timeout: 30_000,
    producerId: '7',
    producerEpoch: 3,
    topicData: [],
    ...overrides,
  };
}

/** One batch; it must not be empty. */
export async function clientBatch(messages: readonly ProducedMessage[]): Promise<Buffer> {
  const partitions = [{ partition: 0, firstSequence: 0, messages }];
  const body = await clientBody(aRequest({ topicData: [{ topic: TOPIC, partitions }] }));
  return body.subarray(BEFORE_BATCH);
}

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.uint8Array({ minLength: 8_100, maxLength: 8_300 }),
);
const value = bytes.map((array) => Buffer.from(array));
const text = fc.string({ unit: 'grapheme', maxLength: 80 });

/** Messages as this library and others send them; neighbours may share their headers. */
export const someMessages = fc
  .tuple(
    fc.array(fc.dictionary(text, fc.oneof(text, value), { maxKeys: 4 }), { minLength: 1 }),
    fc.array(
      fc.record({
        key: fc.oneof(value, text, fc.constant(null), fc.constant(undefined)),
        value: fc.oneof({ weight: 5, arbitrary: value }, text, fc.constant(null)),
        headers: fc.option(fc.nat(), { nil: undefined }),
      }),
      { minLength: 1, maxLength: 150 },
    ),
  )
  .map(([headers, messages]) =>
    messages.map(
      ({ headers: at, ...message }): ProducedMessage => ({
        value: message.value,
        ...(message.key === undefined ? {} : { key: message.key }),
        ...(at === undefined ? {} : { headers: headers[at % headers.length] ?? {} }),
      }),
    ),
  );

/**
 * Headers as the client library reads them (bytes, several under one name), as texts. Of a repeated
 * header the last one counts; one without a value is none.
 */
export function headerTexts(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (Buffer.isBuffer(last)) texts[name] = last.toString('utf8');
  }
  return texts;
}
