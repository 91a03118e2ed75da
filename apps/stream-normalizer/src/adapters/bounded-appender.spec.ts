import { describe, expect, it } from '@jest/globals';
import type { Instant } from '@tributary/domain';
import { RecordTooLargeError, SendOutcomeUnknownError } from '@tributary/kafka';
import type { KafkaProducer, OutgoingRecord, SentCoordinate } from '@tributary/kafka';
import type { AcceptedRecord } from '../core/ports.js';
import { APPEND_ERROR_CODES, AppendError } from '../core/ports.js';
import { BoundedAppender, UNABLE_MS } from './bounded-appender.js';

const KIB = 1024;
const aRecord = (bytes = KIB): AcceptedRecord => ({
  topic: 'raw.a.v1',
  key: 'A',
  value: Buffer.alloc(bytes),
  headers: {},
});
const AT: SentCoordinate = { topic: 'raw.a.v1', partition: 0, offset: 7n };

/** A producer whose sends end when the test says so. */
class HeldProducer implements KafkaProducer {
  readonly sends: { resolve(): void; reject(error: Error): void }[] = [];

  send(records: readonly OutgoingRecord[]): Promise<SentCoordinate[]> {
    return new Promise((resolve, reject) => {
      this.sends.push({ resolve: () => resolve(records.map(() => AT)), reject });
    });
  }

  async close(): Promise<void> {
    this.sends.length = 0;
  }
}

function setUp(options: { waitingBytesMax?: number; acknowledgeTimeoutMs?: number } = {}) {
  const producer = new HeldProducer();
  const time = { ms: 0n };
  const clock = (): Instant => (time.ms * 1_000_000n) as Instant;
  return { producer, time, appender: new BoundedAppender({ producer, clock, ...options }) };
}

describe('BoundedAppender', () => {
  it('answers the coordinates once the broker has acknowledged', async () => {
    const { producer, appender } = setUp();
    const appended = appender.append([aRecord()]);
    producer.sends[0]?.resolve();
    await expect(appended).resolves.toEqual([AT]);
    expect(appender.inability()).toBeUndefined();
  });

  it('refuses what would wait beyond the limit, and takes more once there is room', async () => {
    const { producer, appender } = setUp({ waitingBytesMax: 2 * KIB });
    const first = appender.append([aRecord(), aRecord()]);
    await expect(appender.append([aRecord(1)])).rejects.toMatchObject({ code: 'BUSY' });
    expect(producer.sends).toHaveLength(1);
    producer.sends[0]?.resolve();
    await first;
    const second = appender.append([aRecord()]);
    producer.sends[1]?.resolve();
    await expect(second).resolves.toHaveLength(1);
  });

  it('gives up after its time, while the records still count as waiting', async () => {
    const { producer, appender } = setUp({ acknowledgeTimeoutMs: 1, waitingBytesMax: KIB });
    const late = appender.append([aRecord()]);
    await expect(late).rejects.toMatchObject({ code: 'NOT_ACKNOWLEDGED', retryable: true });
    await expect(appender.append([aRecord()])).rejects.toMatchObject({ code: 'BUSY' });
    producer.sends[0]?.reject(new SendOutcomeUnknownError('late'));
    await new Promise((resolve) => setImmediate(resolve));
    const next = appender.append([aRecord()]);
    producer.sends[1]?.resolve();
    await expect(next).resolves.toHaveLength(1);
  });

  it('is unable for a while after a failure, and able again after a success', async () => {
    const { producer, time, appender } = setUp();
    const failed = appender.append([aRecord()]);
    producer.sends[0]?.reject(new SendOutcomeUnknownError('no answer'));
    await expect(failed).rejects.toMatchObject({ code: 'NOT_ACKNOWLEDGED' });
    expect(appender.inability()).toMatch(/did not acknowledge/);
    time.ms = BigInt(UNABLE_MS) + 1n;
    expect(appender.inability()).toBeUndefined();
    time.ms = 1n;
    const succeeded = appender.append([aRecord()]);
    producer.sends[1]?.resolve();
    await succeeded;
    expect(appender.inability()).toBeUndefined();
  });

  it('tells a record that the broker never takes from a failure that may pass', async () => {
    const { producer, appender } = setUp();
    const large = appender.append([aRecord()]);
    producer.sends[0]?.reject(new RecordTooLargeError('too large'));
    await expect(large).rejects.toMatchObject({ code: 'TOO_LARGE', retryable: false });
    expect(appender.inability()).toBeUndefined();
  });
});

describe('AppendError', () => {
  it.each(APPEND_ERROR_CODES)('reports %s as its own code', (code) => {
    expect(new AppendError(code)).toMatchObject({ code, retryable: code !== 'TOO_LARGE' });
  });
});
