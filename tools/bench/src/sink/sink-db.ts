/**
 * The write path without a broker, as a share of what `COPY` does with rows of the same kind into
 * a table of the same definition, in the same round: one and two partitions of one process, hot
 * and uniform updates, and inserts.
 */
import type { BenchContext } from '../bench-run.js';
import { percentile, rounded } from '../figures.js';
import type { Figures } from '../figures.js';
import { microsPerRecord, processorSecondsOf } from '../processor-time.js';
import { prepareAgedTable } from './aged-table.js';
import { CopyReference } from './copy-reference.js';
import { assembleAppliers } from './sink-appliers.js';
import type { Lane } from './sink-appliers.js';
import { withSinkRun } from './sink-run.js';
import type { SinkRun } from './sink-run.js';
import { AGED_VERSION } from './streams.js';
import type { Version } from './bench-record.js';

const DATABASE = 'bench';
const LANES = 2;
/** Hot updates fall within the newest trades. */
const HOT_TRADES = 100_000;
const NEW_TRADES = 20_000_000;
/** Steps through a window in a scattered order; prime. */
const WALK_STEP = 61_803;
const KINDS = ['hot', 'uniform', 'insert'] as const;
type Kind = (typeof KINDS)[number];
const SELECT_DECIDED = `
  select coalesce(sum(records) filter (where decision < 100), 0)::text as accepted,
         coalesce(sum(records) filter (where decision >= 100), 0)::text as refused
  from trade_store.decision_count join trade_store.origin using (origin_id)
  where kind = 'STREAM'`;

export interface SinkDbOptions extends BenchContext {
  readonly agedRows: number;
  /** Records of one measurement. */
  readonly records: number;
  readonly batchRecords: number;
  readonly rounds: number;
  readonly maturityMoves: number;
  readonly setting?: readonly string[];
}

export function benchSinkDb(options: SinkDbOptions): Promise<Figures> {
  const { agedRows, records, batchRecords, rounds, say } = options;
  if (records * 2 > agedRows) throw new Error('--records may be half of --aged-rows at most');
  say(
    `table of ${agedRows} rows; ${records} records in steps of ${batchRecords}; ` +
      `two connections are two partitions of one process`,
  );
  return withSinkRun({ ...options, partitions: LANES }, async (run) => {
    say('preparing the aged table');
    await prepareAgedTable(run, { database: DATABASE, rows: agedRows });
    const bench = await SinkDbRun.begin(run, options);
    const ratios = new Map<string, number[]>();
    say('warming up');
    for (const kind of KINDS) await bench.cell(kind, LANES);
    for (let round = 1; round <= rounds; round += 1) {
      const copy = await bench.copy();
      say(`round ${round}: copy ${Math.round(copy)} rows/s`);
      for (const kind of KINDS) {
        for (let lanes = 1; lanes <= LANES; lanes += 1) {
          const cell = `${kind}_${lanes}`;
          const ratio = (await bench.cell(kind, lanes)) / copy;
          ratios.set(cell, [...(ratios.get(cell) ?? []), ratio]);
        }
      }
    }
    await bench.end();
    return Object.fromEntries(
      [...ratios].map(([cell, all]) => [cell, rounded(percentile(all.sort(byValue), 0.5), 3)]),
    );
  });
}

const byValue = (a: number, b: number): number => a - b;

class SinkDbRun {
  private nextTrade = NEW_TRADES;
  private applied = 0;
  private readonly steps = { hot: 0, uniform: 0 };
  private readonly versions = new Map<number, number>();

  private constructor(
    private readonly run: SinkRun,
    private readonly options: SinkDbOptions,
    private readonly appliers: Awaited<ReturnType<typeof assembleAppliers>>,
    private readonly reference: CopyReference,
  ) {}

  static async begin(run: SinkRun, options: SinkDbOptions): Promise<SinkDbRun> {
    const reference = await CopyReference.begin(await run.connect(DATABASE), options.records);
    const appliers = await assembleAppliers(run, {
      root: options.root,
      database: DATABASE,
      lanes: LANES,
    });
    return new SinkDbRun(run, options, appliers, reference);
  }

  /** Rows per second of COPY. */
  async copy(): Promise<number> {
    await this.reference.settle();
    return this.reference.rowsPerSecond();
  }

  /** Records per second of one measurement. */
  async cell(kind: Kind, lanes: number): Promise<number> {
    const { records, say } = this.options;
    const prepared = this.appliers.lanes.slice(0, lanes).map((lane, index) => ({
      lane,
      batches: this.prepare(lane, this.versionsOf(kind, { index, lanes })),
    }));
    await this.reference.settle();
    const before = this.processorSeconds();
    const started = performance.now();
    await Promise.all(
      prepared.map(async ({ lane, batches }) => {
        for (const [index, batch] of batches.entries()) {
          await lane.apply(batch, batches[index + 1]);
          this.applied += batch.records.length;
        }
      }),
    );
    const perSecond = records / ((performance.now() - started) / 1_000);
    const micros = microsPerRecord(before, this.processorSeconds(), records);
    say(
      `${kind}_${lanes}: ${Math.round(perSecond)} records/s; ` +
        `processor time (us a record): ${JSON.stringify(micros)}`,
    );
    return perSecond;
  }

  /** @throws where a record was not accepted: the figures are then of something else. */
  async end(): Promise<void> {
    await this.appliers.close();
    const client = await this.run.connect(DATABASE);
    const { rows } = await client.query<{ accepted: string; refused: string }>(SELECT_DECIDED);
    const [decided] = rows;
    if (decided?.accepted !== String(this.applied) || decided.refused !== '0') {
      throw new Error(`${this.applied} records, but ${JSON.stringify(decided)}`);
    }
  }

  private prepare(lane: Lane, versions: readonly Version[]) {
    const batches = [];
    for (let from = 0; from < versions.length; from += this.options.batchRecords) {
      batches.push(lane.batchOf(versions.slice(from, from + this.options.batchRecords)));
    }
    return batches;
  }

  /** The records of one of the lanes: no trade is in two of them. */
  private versionsOf(
    kind: Kind,
    { index, lanes }: { readonly index: number; readonly lanes: number },
  ): Version[] {
    const count = Math.floor(this.options.records / lanes);
    const ofLane: Version[] = [];
    while (ofLane.length < count) {
      const trade = kind === 'insert' ? this.nextTrade++ : this.updated(kind);
      // Lanes take even and odd trades, so a lane meets only its own ones again.
      if (trade % LANES === index % LANES || lanes === 1) ofLane.push(this.versionOf(kind, trade));
    }
    return ofLane;
  }

  private updated(kind: 'hot' | 'uniform'): number {
    const { agedRows } = this.options;
    const window = kind === 'hot' ? Math.min(HOT_TRADES, agedRows) : agedRows;
    this.steps[kind] += 1;
    return agedRows - window + ((this.steps[kind] * WALK_STEP) % window);
  }

  private versionOf(kind: Kind, trade: number): Version {
    if (kind === 'insert') return { trade, version: 1, maturityShift: 0, isNew: true };
    const version = (this.versions.get(trade) ?? AGED_VERSION) + 1;
    this.versions.set(trade, version);
    const moves = version % 100 < this.options.maturityMoves;
    const maturityShift = moves ? version - AGED_VERSION : 0;
    return { trade, version, maturityShift, isNew: false };
  }

  private processorSeconds(): ReadonlyMap<string, number> {
    return processorSecondsOf([['postgres', this.run.stack.postgres.pid]]);
  }
}
