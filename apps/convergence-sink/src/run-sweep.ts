/** `sweep --business-date YYYY-MM-DD`: expires what matured, then ends. */
import { parseArgs } from 'node:util';
import { hostname } from 'node:os';
import { parseIsoDate } from '@tributary/domain';
import type { Instant, IsoDate } from '@tributary/domain';
import { loadSources } from '@tributary/mapping';
import { createLogger } from '@tributary/observability';
import { TradeWriter } from '@tributary/trade-store-writer';
import { sourceRules, sweepScopes } from './adapters/configured-sources.js';
import { connectStore } from './adapters/store-connection.js';
import { readStoreConfig } from './config.js';
import { sweep } from './sweep.js';

const NANOS_PER_MS = 1_000_000n;
const USAGE = `sweep --business-date YYYY-MM-DD [--zone ZONE]

Expires open trades whose maturity lies before the business date. The date is an argument, so that a
sweep that is late or repeated does the same. Without --zone the sources of every zone are swept.`;

interface SweepArguments {
  readonly businessDate: IsoDate;
  readonly zone?: string;
}

/** @returns the exit code. */
export async function runSweep(argv: readonly string[]): Promise<number> {
  const given = parseSweep(argv);
  if (given === undefined) {
    process.stderr.write(`${USAGE}\n`);
    return 2;
  }
  const config = readStoreConfig();
  const logger = createLogger({ service: 'convergence-sink-sweep', level: config.logLevel });
  const definitions = loadSources(config.sourcesFolder);
  const scopes = sweepScopes(definitions).filter(
    ({ zone }) => given.zone === undefined || zone === given.zone,
  );
  if (scopes.length === 0) {
    logger.error('no source lies in the zone', { zone: given.zone });
    return 2;
  }
  const dataSource = await connectStore(config.databaseUrl, 2);
  try {
    const context = {
      rules: sourceRules(definitions),
      now: () => (BigInt(Date.now()) * NANOS_PER_MS) as Instant,
      owner: `${hostname()}/${process.pid}`,
      messageTimeToLiveNanos: config.messageTimeToLiveNanos,
    };
    for (const scope of scopes) {
      const { businessDate } = given;
      const expired = await sweep(new TradeWriter(dataSource), context, { businessDate, ...scope });
      logger.info('swept', { zone: scope.zone, businessDate, expired });
    }
    return 0;
  } finally {
    await dataSource.destroy();
  }
}

function parseSweep(argv: readonly string[]): SweepArguments | undefined {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { 'business-date': { type: 'string' }, zone: { type: 'string' } },
    });
    const businessDate = parseIsoDate(values['business-date'] ?? '');
    if (businessDate === undefined) return undefined;
    return { businessDate, ...(values.zone === undefined ? {} : { zone: values.zone }) };
  } catch {
    return undefined;
  }
}
