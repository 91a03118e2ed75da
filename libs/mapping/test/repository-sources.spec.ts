/** The sources of the repository load, and read the examples in their own comments. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadSources } from '../src/index.js';
import type { CompiledMapping, SourceDefinition } from '../src/index.js';
import { faultsOf, mapRow, mapText, recordOf } from './support.js';

const FOLDER = join(import.meta.dirname, '../../../sources');
const sources = new Map<string, SourceDefinition>(
  loadSources(FOLDER).map((source) => [source.source, source]),
);

function mappingOf(source: string): CompiledMapping {
  const found = sources.get(source);
  if (!found) throw new Error(`no source ${source}`);
  return found.mapping;
}

/** The example in the opening comment of a source file: its lines after the first empty one. */
function exampleOf(source: string): string {
  const lines = readFileSync(join(FOLDER, `${source}.yaml`), 'utf8').split('\n');
  return lines
    .filter((line) => line.startsWith('#   '))
    .map((line) => line.slice('#   '.length))
    .join('\n');
}

const oms = mappingOf('oms');
const eod = mappingOf('eod-trades');
const [header = '', row = ''] = exampleOf('eod-trades').split('\n');
const columns = header.split(';');

function eodRow(changes: Readonly<Record<string, string>> = {}): readonly string[] {
  return row.split(';').map((field, place) => changes[columns[place] ?? ''] ?? field);
}

describe('sources', () => {
  it('has the built-in source and two that meet in one row', () => {
    expect([...sources.keys()]).toEqual(['canonical', 'eod-trades', 'oms']);
    const [own, file, stream] = [...sources.values()];
    expect(own).toMatchObject({
      scheme: 'HOUSE',
      stream: { topic: 'raw.canonical.v1', http: true },
    });
    expect(own?.file).toBeDefined();
    expect(file?.scheme).toBe(stream?.scheme);
    expect(stream?.rank).toBeGreaterThan(file?.rank ?? 0);
    expect([file?.stream, stream?.file]).toEqual([undefined, undefined]);
  });

  it('oms reads its example', () => {
    const { head, terms } = recordOf(mapText(exampleOf('oms'), oms));
    expect(head).toMatchObject({
      key: { scheme: 'OMS', tradeId: 'T-1001', legId: 0 },
      version: 3n,
      sourceSequence: 17n,
      action: 'AMEND',
      event: 'TRADE',
      messageId: 'OMS-20260105-000017',
      maturityDate: '2031-06-30',
    });
    expect(head.status).toBeUndefined();
    expect(terms).toMatchObject({
      uti: '529900T8BM49AURSDO55T1001',
      packageId: 'PKG-7',
      side: 'BUY',
      price: '101.25',
      priceNotation: 'PERCENTAGE',
      notional: { value: '1000000' },
      counterparty: { scheme: 'LEI' },
      otherPayments: [{ type: 'UPFRONT', amount: '-2500.5' }],
      allocations: [{ party: { id: 'FUND-A' }, tradeId: 'T-1001-A' }],
    });
    expect(terms.attributes).toEqual(new Map([['tags.strategy', 'carry']]));
  });

  it('oms lets a cancel carry ids alone and asks a new trade for its economics', () => {
    const cancel = recordOf(mapText('{"tradeRef":"T-1","rev":4,"act":"X"}', oms));
    expect(cancel.head).toMatchObject({ action: 'CANCEL', version: 4n });
    const faults = faultsOf(mapText('{"tradeRef":"T-1","rev":4,"act":"N"}', oms));
    expect(faults.map(({ field }) => field)).toEqual(['trade_date', 'notional', 'currency']);
  });

  it('eod-trades reads its example as the state of the trade of oms', () => {
    const { head, terms } = recordOf(mapRow(columns, eodRow(), eod));
    expect(head).toMatchObject({
      key: { scheme: 'OMS', tradeId: 'T-1001', legId: 0 },
      version: 3n,
      action: 'SNAPSHOT',
      maturityDate: '2031-06-30',
    });
    expect(terms).toMatchObject({ notional: { value: '1000000' }, price: '101.25', side: 'BUY' });
  });

  it.each([
    [{ Notional: '(1,000.00)' }, 'IMPLAUSIBLE', 'notional'],
    [{ Notional: '1,00' }, 'BAD_VALUE', 'notional'],
    [{ 'Trade Date': '2026-01-05' }, 'BAD_VALUE', 'trade_date'],
    [{ 'Buy/Sell': 'B' }, 'UNMAPPED_CODE', 'side'],
    [{ 'Trade Ref': '-' }, 'MISSING_FIELD', 'trade_id'],
    [{ ISIN: 'US0378331006' }, 'BAD_CHECK_DIGIT', 'isin'],
  ])('eod-trades refuses %j', (changes, reason, field) => {
    expect(faultsOf(mapRow(columns, eodRow(changes), eod))).toMatchObject([{ reason, field }]);
  });

  it('eod-trades takes an open end as no maturity', () => {
    const open = recordOf(mapRow(columns, eodRow({ 'Maturity Date': '31/12/9999' }), eod));
    expect(open.terms.maturityDate).toBeUndefined();
  });
});
