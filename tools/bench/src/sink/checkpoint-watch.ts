/**
 * How far the sink is, seen by another connection: rows and the position of their partition are
 * one transaction, so a record is visible exactly when its partition's position lies behind it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { TRADES_CANONICAL } from '@tributary/contracts';
import type pg from 'pg';
import type { SinkRun } from './sink-run.js';

const SELECT_POSITIONS = {
  name: 'positions',
  text: `
    select split_part(o.name, '/', 2)::int as partition, c.next_position::text as next
    from trade_store.origin o join trade_store.checkpoint c using (origin_id)
    where o.kind = 'STREAM' and starts_with(o.name, $1)`,
  values: [`${TRADES_CANONICAL.name}/`],
};
const STUCK_MS = 120_000;

export async function positions(client: pg.Client): Promise<Map<number, number>> {
  const { rows } = await client.query<{ partition: number; next: string }>(SELECT_POSITIONS);
  return new Map(rows.map(({ partition, next }) => [partition, Number(next)]));
}

export interface Seen {
  /** By `performance.now()`, after the answer. */
  readonly at: number;
  /** Records committed since the log's beginning. */
  readonly records: number;
}

/** The committed records of a topic that begins at its present low offsets. */
export class CommittedRecords {
  private constructor(
    private readonly client: pg.Client,
    private readonly low: ReadonlyMap<number, number>,
  ) {}

  static async of(run: SinkRun, client: pg.Client): Promise<CommittedRecords> {
    const offsets = await run.canonicalOffsets();
    const low = new Map(offsets.map(({ partition, low: first }) => [partition, Number(first)]));
    return new CommittedRecords(client, low);
  }

  async look(): Promise<Seen> {
    let records = 0;
    for (const [partition, next] of await positions(this.client)) {
      records += next - (this.low.get(partition) ?? 0);
    }
    return { at: performance.now(), records };
  }

  /** Waits for so many. @throws where nothing moves for two minutes. */
  async reach(wanted: number, everyMs: number): Promise<Seen> {
    let moved: Seen = { at: performance.now(), records: -1 };
    for (;;) {
      const seen = await this.look();
      if (seen.records >= wanted) return seen;
      if (seen.records !== moved.records) moved = seen;
      if (seen.at - moved.at > STUCK_MS) {
        throw new Error(`stuck at ${seen.records} of ${wanted} records`);
      }
      await pause(everyMs);
    }
  }
}
