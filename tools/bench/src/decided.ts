/** How many records the store has decided. */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';

const POLL_MS = 50;
const STUCK_MS = 60_000;
const SELECT_DECIDED = `
  select coalesce(sum(records), 0)::bigint::text as records from trade_store.decision_count`;

export async function decidedRecords(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ records: string }>(SELECT_DECIDED);
  return Number(rows[0]?.records ?? 0);
}

/** @returns when the wanted number was seen, by `performance.now()`. @throws where it is stuck. */
export async function whenDecided(client: pg.Client, wanted: number): Promise<number> {
  let [last, movedAt] = [-1, performance.now()];
  for (;;) {
    const decided = await decidedRecords(client);
    if (decided >= wanted) return performance.now();
    if (decided !== last) [last, movedAt] = [decided, performance.now()];
    if (performance.now() - movedAt > STUCK_MS) {
      throw new Error(`stuck at ${decided} of ${wanted} decided records`);
    }
    await pause(POLL_MS);
  }
}
