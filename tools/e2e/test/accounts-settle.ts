/** Waits until the accounts do not move any more. */
import { setTimeout as pause } from 'node:timers/promises';
import { fetchAccounts } from '@tributary/cli';
import type { Accounts, LocalRun } from '@tributary/cli';

const POLL_MS = 500;
const STUCK_MS = 60_000;

/** @returns the accounts once that many records were received, or when nothing moves any more. */
export async function accountsOnceReceived(run: LocalRun, wanted: number): Promise<Accounts> {
  let [last, movedAt] = [-1, performance.now()];
  for (;;) {
    const accounts = await fetchAccounts(run.url('recon-service')).catch(() => undefined);
    const received = [...(accounts?.values() ?? [])].reduce(
      (sum, { received }) => sum + received,
      0,
    );
    if (received !== last) [last, movedAt] = [received, performance.now()];
    const isStuck = performance.now() - movedAt > STUCK_MS;
    if (accounts !== undefined && (received >= wanted || isStuck)) return accounts;
    if (isStuck) throw new Error('recon-service does not answer');
    await pause(POLL_MS);
  }
}
