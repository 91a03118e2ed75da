import { describe, expect, it } from '@jest/globals';
import type { OutgoingRecord } from '@tributary/kafka';
import fc from 'fast-check';
import { sizeOf } from '../records.js';
import type { QueueLimits } from './change-queue.js';
import { ChangeQueue } from './change-queue.js';

const aRecord = (key: string, bytes = 0): OutgoingRecord => ({
  topic: 't',
  key,
  value: Buffer.alloc(bytes),
});
const ONE = sizeOf(aRecord('k1'));

function aQueue(overrides: Partial<QueueLimits> = {}): ChangeQueue {
  return new ChangeQueue({
    batchBytesMax: 10 * ONE,
    recordsMax: 100,
    bytesMax: 1_000_000,
    ...overrides,
  });
}

function transaction(queue: ChangeQueue, { keys, lsn }: { keys: string[]; lsn: bigint }): void {
  queue.begin();
  for (const key of keys) queue.push(aRecord(key));
  queue.commit(lsn);
}

const keysOf = (records: readonly OutgoingRecord[]): string[] => records.map(({ key }) => key);

describe('ChangeQueue', () => {
  it('confirms a commit once every record before it is acknowledged', () => {
    const queue = aQueue();
    transaction(queue, { keys: ['k1', 'k2'], lsn: 10n });
    transaction(queue, { keys: ['k3'], lsn: 20n });
    expect(keysOf(queue.take())).toEqual(['k1', 'k2', 'k3']);
    expect(queue.safeLsn).toBe(0n);
    queue.acknowledge();
    expect(queue.safeLsn).toBe(20n);
  });

  it('cuts a batch through a transaction, whose commit then waits for the rest', () => {
    const queue = aQueue({ batchBytesMax: 2 * ONE });
    transaction(queue, { keys: ['k1'], lsn: 10n });
    transaction(queue, { keys: ['k2', 'k3'], lsn: 20n });
    expect(keysOf(queue.take())).toEqual(['k1', 'k2']);
    queue.acknowledge();
    expect(queue.safeLsn).toBe(10n);
    expect(keysOf(queue.take())).toEqual(['k3']);
    queue.acknowledge();
    expect(queue.safeLsn).toBe(20n);
  });

  it('confirms a commit that arrives while its last record is out', () => {
    const queue = aQueue();
    queue.begin();
    queue.push(aRecord('k1'));
    queue.take();
    queue.commit(10n);
    expect(queue.safeLsn).toBe(0n);
    queue.acknowledge();
    expect(queue.safeLsn).toBe(10n);
  });

  it('does not confirm a commit behind a record that waits', () => {
    const queue = aQueue({ batchBytesMax: ONE });
    transaction(queue, { keys: ['k1', 'k2'], lsn: 10n });
    queue.take();
    queue.acknowledge();
    expect(queue.safeLsn).toBe(0n);
  });

  it('sends a record that is larger than a batch alone', () => {
    const queue = aQueue({ batchBytesMax: 2 * ONE });
    queue.push(aRecord('k1'));
    queue.push(aRecord('big', 10 * ONE));
    queue.push(aRecord('k3'));
    expect(keysOf(queue.take())).toEqual(['k1']);
    queue.acknowledge();
    expect(keysOf(queue.take())).toEqual(['big']);
    queue.acknowledge();
    expect(keysOf(queue.take())).toEqual(['k3']);
  });

  it('moves with the server only when nothing is owed', () => {
    const queue = aQueue();
    queue.keepalive(5n);
    expect(queue.safeLsn).toBe(5n);
    queue.begin();
    queue.keepalive(6n);
    queue.push(aRecord('k1'));
    queue.keepalive(7n);
    queue.commit(10n);
    queue.keepalive(11n);
    queue.take();
    queue.keepalive(12n);
    expect(queue.safeLsn).toBe(5n);
    queue.acknowledge();
    expect(queue.safeLsn).toBe(10n);
    queue.keepalive(12n);
    expect(queue.safeLsn).toBe(12n);
  });

  it('never goes back, and an empty transaction moves it', () => {
    const queue = aQueue();
    queue.begin();
    queue.commit(30n);
    queue.keepalive(20n);
    expect(queue.safeLsn).toBe(30n);
  });

  it.each([
    { name: 'records', limits: { recordsMax: 2 }, bytes: 0 },
    { name: 'bytes', limits: { bytesMax: 2 * ONE + 2_000 }, bytes: 1_000 },
  ])('is full by $name and relaxes below half', ({ limits, bytes }) => {
    const queue = aQueue({ ...limits, batchBytesMax: 1 });
    queue.push(aRecord('k1', bytes));
    queue.push(aRecord('k2', bytes));
    expect(queue.isFull).toBe(false);
    queue.push(aRecord('k3', bytes));
    expect(queue.isFull).toBe(true);
    queue.take();
    queue.acknowledge();
    expect([queue.isFull, queue.isRelaxed]).toEqual([false, false]);
    for (let left = 2; left > 0; left -= 1) {
      queue.take();
      queue.acknowledge();
    }
    expect(queue.isRelaxed).toBe(true);
    expect(queue.length).toBe(0);
  });

  it('refuses a second batch, and an acknowledgement of none', () => {
    const queue = aQueue({ batchBytesMax: ONE });
    expect(() => queue.acknowledge()).toThrow('no batch is out');
    transaction(queue, { keys: ['k1', 'k2'], lsn: 10n });
    queue.take();
    expect(() => queue.take()).toThrow('not acknowledged');
  });

  it('holds for any run: order kept, nothing lost, only written commits confirmed', () => {
    const step = fc.constantFrom('row', 'row', 'commit', 'take', 'acknowledge', 'keepalive');
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.integer({ min: 1, max: 5 }),
        (steps, n) => {
          new Model(aQueue({ batchBytesMax: n * ONE })).run(steps);
        },
      ),
    );
  });
});

/** Plays a server and a broker against the queue and checks it after each step. */
class Model {
  #lsn = 0n;
  #pushed: string[] = [];
  #written: string[] = [];
  #out: string[] | undefined;
  #isOpen = false;
  /** Commits with the number of records before them. */
  #commits: { lsn: bigint; before: number }[] = [];

  constructor(private readonly queue: ChangeQueue) {}

  run(steps: readonly string[]): void {
    for (const step of steps) {
      this.#lsn += 1n;
      this.#play(step);
      const owed = this.#commits.find(({ before }) => before > this.#written.length);
      if (owed !== undefined) expect(this.queue.safeLsn < owed.lsn).toBe(true);
    }
    if (this.#out !== undefined) this.#play('acknowledge');
    while (this.queue.length > 0) {
      this.#play('take');
      this.#play('acknowledge');
    }
    if (this.#isOpen) this.#play('commit');
    expect(this.#written).toEqual(this.#pushed);
    const last = this.#commits.at(-1)?.lsn ?? 0n;
    expect(this.queue.safeLsn >= last).toBe(true);
  }

  #play(step: string): void {
    if (step === 'row') {
      if (!this.#isOpen) this.queue.begin();
      this.#isOpen = true;
      const key = `k${this.#pushed.length % 10}`;
      this.#pushed.push(key);
      this.queue.push(aRecord(key));
    } else if (step === 'commit' && this.#isOpen) {
      this.#isOpen = false;
      this.#commits.push({ lsn: this.#lsn, before: this.#pushed.length });
      this.queue.commit(this.#lsn);
    } else if (step === 'take' && this.#out === undefined) {
      const keys = keysOf(this.queue.take());
      this.#out = keys.length > 0 ? keys : undefined;
    } else if (step === 'acknowledge' && this.#out !== undefined) {
      this.#written.push(...this.#out);
      this.#out = undefined;
      this.queue.acknowledge();
    } else if (step === 'keepalive' && !this.#isOpen) {
      this.queue.keepalive(this.#lsn);
    }
  }
}
