import { describe, expect, it } from '@jest/globals';
import type { KafkaConnection } from '@tributary/kafka';
import { assertEventually, runProgram } from '@tributary/testing';
import type { RunningProgram } from '@tributary/testing';
import { coordinatesOf, progressOf, rawRecords } from './load.js';
import { NOTHING_WRONG, compareCoordinates, connection, readPublished } from './published.js';
import { aDeployment, startApp } from './running-app.js';
import type { Deployment } from './running-app.js';

const long = { withinMs: 90_000 };
const MAIN = new URL('../src/main.ts', import.meta.url);
const RECORDS = 6_000;
const KILLS = 3;

/** Small transactions, so that there are many to be interrupted. */
const SMALL_BATCHES = { BATCH_RECORDS_MAX: '40' };

async function reaches(
  kafka: KafkaConnection,
  deployment: Deployment,
  { records }: { readonly records: number },
): Promise<void> {
  await assertEventually(async () => {
    const { done } = await progressOf(kafka, deployment);
    expect(Number(done)).toBeGreaterThanOrEqual(records);
  }, long);
}

async function complete(kafka: KafkaConnection, deployment: Deployment): Promise<void> {
  await assertEventually(async () => (await progressOf(kafka, deployment)).isComplete, long);
}

function startProcess({ environment }: Deployment): RunningProgram {
  return runProgram({ file: MAIN, env: environment });
}

async function joined(program: RunningProgram): Promise<void> {
  await assertEventually(() => program.lines.some((line) => line.includes('"msg":"joined"')), long);
}

async function stopped(program: RunningProgram): Promise<void> {
  program.signal('SIGTERM');
  expect(await program.ended).toEqual({ code: 0, signal: null });
}

describe('every raw record has exactly one outcome', () => {
  it('when the application is stopped in mid-stream and started again', async () => {
    const deployment = await aDeployment(SMALL_BATCHES);
    const kafka = await connection();
    const first = await startApp(deployment);
    const sent = await kafka.producer().send(rawRecords(deployment, { from: 0, count: 2_000 }));
    await reaches(kafka, deployment, { records: 200 });
    await first.app.close();
    expect((await progressOf(kafka, deployment)).isComplete).toBe(false);
    await startApp(deployment);
    await complete(kafka, deployment);
    const { coordinates } = await readPublished(kafka, deployment);
    expect(compareCoordinates(coordinates, { expected: coordinatesOf(sent) })).toEqual(
      NOTHING_WRONG,
    );
  }, 180_000);

  it('when one of two processes is killed again and again under load', async () => {
    const deployment = await aDeployment(SMALL_BATCHES);
    const kafka = await connection();
    const steady = startProcess(deployment);
    await joined(steady);
    let victim = startProcess(deployment);
    await joined(victim);
    const producer = kafka.producer();
    const expected: string[] = [];
    for (let round = 0; round < KILLS; round++) {
      const count = RECORDS / KILLS;
      const sending = producer.send(rawRecords(deployment, { from: round * count, count }));
      // In the middle of the round, wherever the transactions then are.
      await reaches(kafka, deployment, { records: Math.floor((round + 0.3) * count) });
      victim.signal('SIGKILL');
      await victim.ended;
      expected.push(...coordinatesOf(await sending));
      victim = startProcess(deployment);
      await joined(victim);
    }
    await complete(kafka, deployment);
    await Promise.all([stopped(steady), stopped(victim)]);
    const { canonical, quarantined, coordinates } = await readPublished(kafka, deployment);
    expect(compareCoordinates(coordinates, { expected })).toEqual(NOTHING_WRONG);
    expect(canonical.length).toBeGreaterThan(0);
    expect(quarantined.length).toBeGreaterThan(0);
  }, 300_000);
});
