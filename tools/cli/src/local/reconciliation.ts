/** Asks recon-service for a run and waits for its result. */
import { setTimeout as pause } from 'node:timers/promises';

export interface Reconciliation {
  readonly result: 'CLEAN' | 'CANDIDATES' | 'BREAKS' | 'FAILED';
  readonly run: string;
}

/** A relay that lags leaves candidates; they are gone at a later cut. */
const RUNS_MAX = 15;
const BETWEEN_RUNS_MS = 1_000;
const RUN_MS_MAX = 120_000;
const CONFLICT = 409;

/** Runs until the result is clean or has confirmed breaks. @throws Error without an answer. */
export async function reconcile(reconUrl: string): Promise<Reconciliation> {
  let last: Reconciliation | undefined;
  for (let run = 0; run < RUNS_MAX && last?.result !== 'CLEAN'; run += 1) {
    if (run > 0) await pause(BETWEEN_RUNS_MS);
    last = (await runOnce(reconUrl)) ?? last;
  }
  if (last === undefined) throw new Error('recon-service made no reconciliation');
  return last;
}

/** Undefined while another run is under way. */
async function runOnce(reconUrl: string): Promise<Reconciliation | undefined> {
  const url = `${reconUrl}/v1/reconciliations`;
  const signal = AbortSignal.timeout(RUN_MS_MAX);
  const response = await fetch(url, { method: 'POST', signal });
  if (response.status === CONFLICT) return undefined;
  if (!response.ok) throw new Error(`recon-service answers ${response.status}`);
  const latest = await fetch(`${url}/latest`, { signal });
  return (await latest.json()) as Reconciliation;
}
