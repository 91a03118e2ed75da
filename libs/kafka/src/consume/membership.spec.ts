import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { FencedError } from '../errors.js';
import { HEARTBEAT_INTERVAL_MS, UNATTENDED_BATCH_MS_MAX } from '../limits.js';
import { Membership } from './membership.js';

const protocolError = (type: string): Error => Object.assign(new Error(type), { type });

/** A membership whose heartbeats fail with `answer.error` and whose partition may be lost. */
function watched() {
  const answer: { error?: Error; isLost: boolean } = { isLost: false };
  const told: string[] = [];
  const membership = new Membership({
    beat: async () => {
      if (answer.error !== undefined) throw answer.error;
    },
    onEnd: (end) => told.push(end),
    onHang: () => told.push('hang'),
    isLost: () => answer.isLost,
  });
  return { membership, answer, told };
}

describe('Membership', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('tells once of a handler that neither ends nor calls', async () => {
    const { membership, told } = watched();
    await jest.advanceTimersByTimeAsync(UNATTENDED_BATCH_MS_MAX - HEARTBEAT_INTERVAL_MS);
    await membership.heartbeat();
    await jest.advanceTimersByTimeAsync(UNATTENDED_BATCH_MS_MAX - HEARTBEAT_INTERVAL_MS);
    expect(told).toEqual([]);
    await jest.advanceTimersByTimeAsync(3 * UNATTENDED_BATCH_MS_MAX);
    expect(told).toEqual(['hang']);
    membership.end();
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each(['UNKNOWN_MEMBER_ID', 'ILLEGAL_GENERATION'])(
    'fences the handler after %s, met by itself or by the timer',
    async (type) => {
      const { membership, answer, told } = watched();
      answer.error = protocolError(type);
      await jest.advanceTimersByTimeAsync(HEARTBEAT_INTERVAL_MS);
      await expect(membership.heartbeat()).rejects.toThrow(FencedError);
      expect(told).toEqual(['lost']);
      membership.end();
    },
  );

  it('lets the batch finish while the group changes', async () => {
    const { membership, answer, told } = watched();
    answer.error = protocolError('REBALANCE_IN_PROGRESS');
    await membership.heartbeat();
    await membership.heartbeat();
    expect(told).toEqual(['rebalancing']);
    membership.end();
  });

  it('fences the handler once the partition was assigned anew', async () => {
    const { membership, answer, told } = watched();
    answer.isLost = true;
    await expect(membership.heartbeat()).rejects.toThrow(FencedError);
    expect(told).toEqual([]);
    membership.end();
  });

  it('passes over what may pass', async () => {
    const { membership, answer, told } = watched();
    answer.error = new Error('connection closed');
    await membership.heartbeat();
    delete answer.error;
    await membership.heartbeat();
    expect(told).toEqual([]);
    membership.end();
  });
});
