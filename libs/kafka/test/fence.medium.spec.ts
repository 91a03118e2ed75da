/**
 * Two processes on the same partitions. A member is stopped between reading and writing: anywhere
 * else the fence would not be needed, which the control run without it shows.
 */
import { describe, expect, it } from '@jest/globals';
import type { RunningProgram } from '@tributary/testing';
import { assertEventually, runProgram, testKafka, uniqueName } from '@tributary/testing';
import { serveStore } from './store-server.js';
import { FenceStore, NOTHING_WRONG, aTopic, connection, eachOnce, numbered } from './support.js';

const COUNT = 600;
const expected = Array.from({ length: COUNT }, (_, n) => `v${n}`);
const takenOver = { withinMs: 40_000 };
const file = new URL('./programs/consumer-program.ts', import.meta.url);

async function aRun(store: FenceStore): Promise<(pauseMs: number) => RunningProgram> {
  const kafka = await connection();
  const topic = await aTopic(kafka, { partitions: 2 });
  await kafka.producer().send(numbered(topic, COUNT));
  const { brokers } = await testKafka();
  const groupId = uniqueName('group');
  const storeUrl = await serveStore(store);
  return (pauseMs) =>
    runProgram({ file, settings: { brokers, groupId, topic, storeUrl, pauseMs } });
}

/** Stops a member that has read and not written, until another one has done all of its work. */
async function stoppedAndResumed(store: FenceStore): Promise<RunningProgram> {
  const start = await aRun(store);
  const slow = start(2_000);
  await assertEventually(() => slow.lines.includes('read'), takenOver);
  slow.signal('SIGSTOP');
  start(0);
  await assertEventually(() => new Set(store.applied).size === COUNT, takenOver);
  slow.signal('SIGCONT');
  return slow;
}

describe('fenced partitions on a real broker', () => {
  it('refuse the writes of a member that was stopped past its session and resumed', async () => {
    const store = new FenceStore();
    const slow = await stoppedAndResumed(store);
    await assertEventually(() => slow.lines.includes('fenced'), takenOver);
    expect(store.rejected.length).toBeGreaterThan(0);
    expect(eachOnce(store.applied, expected)).toEqual(NOTHING_WRONG);
  }, 120_000);

  it('are needed: without the check the same member writes twice', async () => {
    const store = new FenceStore(false);
    const slow = await stoppedAndResumed(store);
    await assertEventually(() => slow.lines.includes('written'), takenOver);
    expect(eachOnce(store.applied, expected).twice).not.toEqual([]);
  }, 120_000);

  it('are taken over from a killed member, each record once', async () => {
    const store = new FenceStore();
    const start = await aRun(store);
    const killed = start(150);
    await assertEventually(() => killed.lines.includes('written'), takenOver);
    killed.signal('SIGKILL');
    await killed.ended;
    expect(store.applied.length).toBeLessThan(COUNT);
    start(0);
    await assertEventually(() => store.applied.length >= COUNT, takenOver);
    expect(eachOnce(store.applied, expected)).toEqual(NOTHING_WRONG);
  }, 120_000);
});
