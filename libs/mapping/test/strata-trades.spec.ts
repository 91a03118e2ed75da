/** Real trade files go through a mapping written for them. Skipped where the samples are absent. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '@tributary/domain';
import type { UnhashedTradeRecord } from '@tributary/domain';
import { createCsvReader, parseSource } from '../src/index.js';
import type { CompiledMapping, CsvItem } from '../src/index.js';
import { envelopeOf } from './support.js';

const SAMPLES = join(import.meta.dirname, '../../../../shared/samples/strata-csv');
const CHUNK_BYTES = 1_000;
const isThere = existsSync(SAMPLES);
if (!isThere) console.warn('strata-trades: skipped, the sample folder is not beside the checkout');

function mapping(): CompiledMapping {
  const name = 'strata-trades.yaml';
  const parsed = parseSource({ name, bytes: readFileSync(join(import.meta.dirname, name)) });
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  return parsed.source.mapping;
}

interface Loaded {
  readonly rows: number;
  readonly records: UnhashedTradeRecord[];
  /** Rows refused, by the first fault. */
  readonly refused: Record<string, number>;
}

function load(file: string): Loaded {
  const bytes = readFileSync(join(SAMPLES, file));
  const reader = createCsvReader({ delimiter: ',' });
  const items: CsvItem[] = [];
  for (let from = 0; from < bytes.length; from += CHUNK_BYTES) {
    items.push(...reader.push(bytes.subarray(from, from + CHUNK_BYTES)));
  }
  items.push(...reader.end());
  const header = reader.header();
  if (!header || 'fault' in header) throw new Error(`${file}: the header cannot be read`);
  const bound = mapping().bindHeader(header.columns);
  if ('faults' in bound) throw new Error(`${file}: ${JSON.stringify(bound.faults)}`);
  const loaded: Loaded = { rows: items.length, records: [], refused: {} };
  const refuse = (why: string): void => {
    loaded.refused[why] = (loaded.refused[why] ?? 0) + 1;
  };
  for (const item of items) {
    if ('fault' in item) {
      refuse(item.fault.detail.split(':', 1)[0] ?? '');
      continue;
    }
    const mapped = bound.mapper.map(item.fields, envelopeOf({ source: 'strata-trades' }));
    if ('record' in mapped) loaded.records.push(mapped.record);
    else refuse(mapped.faults.map(({ reason, field }) => `${reason} ${field}`).join(', '));
  }
  return loaded;
}

const byId = (loaded: Loaded, id: string): UnhashedTradeRecord | undefined =>
  loaded.records.find((record) => record.head.key.tradeId === id);

const REASON = isThere ? '' : ' (skipped: the sample folder is not beside the checkout)';

(isThere ? describe : describe.skip)(`trade files of Strata${REASON}`, () => {
  it.each([
    // 35 trades, 3 of them short of their last column; 9 rows continue the one above, 8 are blank.
    ['trades.csv', 32, { TOO_FEW_FIELDS: 3, 'MISSING_FIELD trade_id': 17 }],
    // 15 trades; 4 rows continue the one above, 3 are blank.
    ['trades-cpty.csv', 15, { 'MISSING_FIELD trade_id': 7 }],
    ['fxtrades.csv', 7, {}],
    ['fxtrades2.csv', 9, {}],
    // One position without a type of trade.
    ['mixed-trades-positions.csv', 4, { 'MISSING_FIELD trade_id': 1 }],
  ])('%s', (file, accepted, refused) => {
    const loaded = load(file);
    expect({ accepted: loaded.records.length, refused: loaded.refused }).toEqual({
      accepted,
      refused,
    });
    const rejected = Object.values(loaded.refused).reduce((sum, count) => sum + count, 0);
    expect(loaded.records.length + rejected).toBe(loaded.rows);
  });

  it.each(['swaption_trades.csv', 'fx_single_barrier_option_trade.csv', 'positions.csv'])(
    '%s has no trade ids and is refused by its header',
    (file) => expect(() => load(file)).toThrow('the header has no column Strata Trade Type or Id'),
  );

  it('reads what the trades say', () => {
    expect(byId(load('trades.csv'), 'Fra/123401')).toMatchObject({
      head: { key: { scheme: 'OG' }, messageId: 'Fra/123401/01/06/2017', version: 0n },
      terms: {
        tradeDate: '2017-06-01',
        tradeTimestamp: parseInstant('2017-06-01T11:05:00+01:00'),
        side: 'BUY',
        notional: { value: '1000000' },
        price: '0.5',
      },
    });
    expect(byId(load('trades.csv'), 'CDS/123444')).toMatchObject({
      head: { maturityDate: '2019-06-19' },
      terms: { otherPayments: [{ type: 'PREMIUM', amount: '1000', currency: 'GBP' }] },
    });
    expect(byId(load('trades-cpty.csv'), 'Fra/123401')).toMatchObject({
      terms: { counterparty: { scheme: 'CPTY', id: 'Bank A' } },
    });
    expect(byId(load('fxtrades.csv'), 'Fx Swap/tradeId12')).toMatchObject({
      terms: { side: 'SELL', notional: { value: '160000' }, maturityDate: '2017-01-08' },
    });
    const kept = byId(load('mixed-trades-positions.csv'), 'FX/tradeId1')?.terms.attributes;
    expect(kept?.get('CCP')).toBe('CME');
  });
});
