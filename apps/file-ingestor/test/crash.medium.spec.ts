/** kill -9 after every step of a file's way; afterwards the program finishes it, once. */
import { rmSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { runProgram } from '@tributary/testing';
import { aDeployment, startApp } from './deployment.js';
import type { Deployment } from './deployment.js';
import { csvOf, rowsTo } from './files.js';
import { manifestsOf, quarantinedOf, settled, stagedOf } from './outcome.js';
import { BATCH_STEPS, HELD_STEPS } from './steps.js';
import type { Step } from './steps.js';

const PROGRAM = new URL('./programs/interrupted-program.ts', import.meta.url);

/** Only a crash between sending and writing it down may send again. */
const REPEATED: readonly Step[] = ['manifest sent'];

/** Runs until the process has killed itself at the step. */
async function dieAfter(step: Step, { environment }: Deployment): Promise<void> {
  const program = runProgram({ file: PROGRAM, settings: { environment, step } });
  expect(await program.ended).toMatchObject({ signal: 'SIGKILL' });
}

describe('killed after the step', () => {
  it.each(BATCH_STEPS)('%s: one batch, with every row once', async (step) => {
    const deployment = await aDeployment();
    const rows = rowsTo(40);
    rows.splice(10, 1, 'T-11,1');
    deployment.put('trades.csv', csvOf(rows));
    await dieAfter(step, deployment);
    // Once registered, the copy is what counts: the sender may take the file away.
    if (step === 'registered' || step === 'staged') rmSync(deployment.pathOf('trades.csv'));
    startApp(deployment);
    const ledger = await settled(deployment, 1);
    expect(ledger).toMatchObject([
      { state: 'PUBLISHED', received_rows: '40', staged_rows: '39', rejected_rows: '1' },
    ]);
    const manifests = await manifestsOf(deployment);
    const [manifest] = manifests;
    if (!manifest) throw new Error('the batch was not announced');
    for (const again of manifests) expect(again).toEqual(manifest);
    if (!REPEATED.includes(step)) expect(manifests).toHaveLength(1);
    expect(manifest.batchId).toBe(ledger[0]?.batch_id);
    const staged = await stagedOf(deployment, manifest);
    expect(staged.map(({ row }) => row)).toEqual(
      rows.map((_, index) => BigInt(index + 1)).filter((row) => row !== 11n),
    );
    for (const { record } of staged) expect(record.head.receivedAt).toBe(manifest.receivedAt);
    const coordinates = (await quarantinedOf(deployment, { atLeast: 1 })).map(
      ({ lineage }) => lineage.file,
    );
    for (const coordinate of coordinates) {
      expect(coordinate).toEqual({
        uri: manifest.fileUri,
        sha256: manifest.fileSha256,
        row: 11n,
      });
    }
  });

  it.each(HELD_STEPS)('%s: the file is held and nothing of it is announced', async (step) => {
    const deployment = await aDeployment();
    deployment.put('trades.csv', 'no,such,columns\n1,2,3\n');
    await dieAfter(step, deployment);
    startApp(deployment);
    expect(await settled(deployment, 1)).toMatchObject([{ state: 'HELD' }]);
    expect(await manifestsOf(deployment)).toEqual([]);
    const quarantined = await quarantinedOf(deployment, { atLeast: 1 });
    expect(new Set(quarantined.map(({ reason }) => reason))).toEqual(new Set(['UNKNOWN_FIELD']));
  });
});
