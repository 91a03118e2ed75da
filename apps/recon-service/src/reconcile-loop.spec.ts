import { describe, expect, it } from '@jest/globals';
import type { Logger } from '@tributary/observability';
import { ReconciliationBusyError } from './core/errors.js';
import { breakFigures } from './core/report.js';
import { ReconcileLoop } from './reconcile-loop.js';
import type { Reconciled } from './reconcile.js';

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
};
const failed = { error: 'x' };
const outcomes = { canonical: failed, accepted: failed, batches: failed };
const reconciled: Reconciled = {
  run: 1n,
  result: 'FAILED',
  outcomes,
  breaks: breakFigures([], 0, outcomes),
};

function loopOf(runs: (() => Promise<Reconciled>)[]) {
  const finished: Reconciled[] = [];
  const loop = new ReconcileLoop({
    intervalMs: 60_000,
    logger: silent,
    begin: async () => ({ run: 1n, finished: runs.shift()?.() ?? Promise.resolve(reconciled) }),
    onFinished: (each) => finished.push(each),
  });
  return { loop, finished };
}

describe('ReconcileLoop', () => {
  it('runs on demand and tells of it', async () => {
    const { loop, finished } = loopOf([]);
    expect(await loop.runNow({ recount: false })).toBe(reconciled);
    expect(finished).toEqual([reconciled]);
  });

  it('refuses a second run while one is under way, and stops after it', async () => {
    let end: (value: Reconciled) => void = () => undefined;
    const { loop } = loopOf([() => new Promise((resolve) => (end = resolve))]);
    const first = loop.runNow({ recount: false });
    await expect(loop.runNow({ recount: false })).rejects.toThrow(ReconciliationBusyError);
    const stopped = loop.stop();
    end(reconciled);
    await stopped;
    expect(await first).toBe(reconciled);
    await expect(loop.runNow({ recount: false })).rejects.toThrow(ReconciliationBusyError);
  });

  it('goes on after a run that failed', async () => {
    const { loop } = loopOf([() => Promise.reject(new Error('broken'))]);
    await expect(loop.runNow({ recount: false })).rejects.toThrow('broken');
    expect(await loop.runNow({ recount: false })).toBe(reconciled);
  });
});
