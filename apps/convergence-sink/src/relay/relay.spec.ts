import { describe, expect, it } from '@jest/globals';
import type { OutgoingRecord } from '@tributary/kafka';
import { SQLSTATE } from './sql-state.js';
import { RecoveryLimitError } from './errors.js';
import type { AcceptedFeed } from './ports.js';
import type { RelayParts } from './relay.js';
import { Relay } from './relay.js';
import type { SlotState } from './slot.js';

const aRecord = (key: string): OutgoingRecord => ({ topic: 't', key, value: null });

class ListFeed implements AcceptedFeed {
  readonly steps: string[] = [];
  #batches: string[][];

  constructor(
    batches: string[][],
    private readonly failure?: Error,
  ) {
    this.#batches = [...batches];
  }

  async open(): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
  }

  async next(): Promise<readonly OutgoingRecord[] | undefined> {
    return this.#batches.shift()?.map(aRecord);
  }

  async acknowledge(): Promise<void> {
    this.steps.push('acknowledge');
  }

  async close(): Promise<void> {
    this.steps.push('close');
  }
}

const silent: RelayParts['logger'] = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};

/** A relay over given slot states and feeds; `done` is thrown by the feed behind the last one. */
function aRelay(options: {
  states: SlotState[];
  streams?: AcceptedFeed[];
  snapshots?: AcceptedFeed[];
  publish?: (records: readonly OutgoingRecord[]) => Promise<void>;
}): { relay: Relay; published: string[]; dropped: string[] } {
  const published: string[] = [];
  const dropped: string[] = [];
  const states = [...options.states];
  const streams = [...(options.streams ?? [])];
  const snapshots = [...(options.snapshots ?? [])];
  const done = (): AcceptedFeed => new ListFeed([], new Error('done'));
  const relay = new Relay({
    slot: {
      name: 'slot',
      state: async () => (states.length > 1 ? states.shift() : states[0]) ?? 'usable',
      drop: async () => void dropped.push('slot'),
    },
    publisher: {
      publish: async (records) => {
        await options.publish?.(records);
        published.push(...records.map(({ key }) => key));
      },
    },
    streamFeed: () => streams.shift() ?? done(),
    snapshotFeed: () => snapshots.shift() ?? done(),
    observer: {
      entered: () => undefined,
      sending: () => undefined,
      acknowledged: () => undefined,
    },
    logger: silent,
  });
  return { relay, published, dropped };
}

const refusal = (code: string): Error => Object.assign(new Error('refused'), { code });

describe('Relay', () => {
  it('publishes batch by batch and acknowledges each', async () => {
    const feed = new ListFeed([['a', 'b'], ['c']]);
    const { relay, published } = aRelay({ states: ['usable'], streams: [feed] });
    await expect(relay.run()).rejects.toThrow('done');
    expect(published).toEqual(['a', 'b', 'c']);
    expect(feed.steps).toEqual(['acknowledge', 'acknowledge', 'close']);
  });

  it('fills the topics first where the slot is missing', async () => {
    const { relay, published, dropped } = aRelay({
      states: ['missing', 'usable'],
      snapshots: [new ListFeed([['old']])],
      streams: [new ListFeed([['new']])],
    });
    await expect(relay.run()).rejects.toThrow('done');
    expect(published).toEqual(['old', 'new']);
    expect(dropped).toEqual([]);
  });

  it('drops a lost slot before it fills', async () => {
    const { relay, dropped } = aRelay({
      states: ['lost', 'usable'],
      snapshots: [new ListFeed([['old']])],
    });
    await expect(relay.run()).rejects.toThrow('done');
    expect(dropped).toEqual(['slot']);
  });

  it.each([SQLSTATE.undefinedObject, SQLSTATE.notInPrerequisiteState])(
    'fills when the server refuses the slot with %s and it is gone',
    async (code) => {
      const { relay, published } = aRelay({
        states: ['usable', 'missing', 'missing', 'usable'],
        streams: [new ListFeed([], refusal(code)), new ListFeed([['new']])],
        snapshots: [new ListFeed([['old']])],
      });
      await expect(relay.run()).rejects.toThrow('done');
      expect(published).toEqual(['old', 'new']);
    },
  );

  it('ends on the same code where the slot is not the trouble', async () => {
    const streams = [new ListFeed([], refusal(SQLSTATE.undefinedObject))];
    await expect(aRelay({ states: ['usable'], streams }).relay.run()).rejects.toThrow('refused');
  });

  it('gives up where the slot is lost as fast as it is made', async () => {
    const snapshots = Array.from({ length: 9 }, () => new ListFeed([]));
    const { relay, dropped } = aRelay({ states: ['lost'], snapshots });
    await expect(relay.run()).rejects.toThrow(RecoveryLimitError);
    expect(dropped).toHaveLength(3);
  });

  it('ends when a batch cannot be published, without acknowledging it', async () => {
    const feed = new ListFeed([['a'], ['b']]);
    const { relay } = aRelay({
      states: ['usable'],
      streams: [feed],
      publish: async () => {
        throw new Error('too large');
      },
    });
    await expect(relay.run()).rejects.toThrow('too large');
    expect(feed.steps).toEqual(['close']);
  });

  it('stops without an error when the send in flight is given up', async () => {
    const feed = new ListFeed([['a'], ['b']]);
    const made = aRelay({
      states: ['usable'],
      streams: [feed],
      publish: async () => {
        await made.relay.stop();
        throw new Error('aborted');
      },
    });
    await made.relay.run();
    expect(made.published).toEqual([]);
    expect(feed.steps).toEqual(['close']);
  });

  it('confirms the send in flight when it stops, and takes no further batch', async () => {
    const feed = new ListFeed([['a'], ['b']]);
    const made = aRelay({
      states: ['usable'],
      streams: [feed],
      publish: () => made.relay.stop(),
    });
    await made.relay.run();
    expect(made.published).toEqual(['a']);
    expect(feed.steps).toEqual(['acknowledge', 'close']);
  });
});
