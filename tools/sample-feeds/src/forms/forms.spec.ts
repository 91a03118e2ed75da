import { describe, expect, it } from '@jest/globals';
import { BROKEN_CANONICAL, BROKEN_OMS, BROKEN_ROWS } from '../generate/broken-kinds.js';
import { isinOf, leiOf } from '../generate/check-digits.js';
import { Random } from '../model/random.js';
import type { PlainRecord } from '../model/plain-record.js';
import { brokenCanonical } from './broken-json.js';
import { BREAK_ROW, unclosedQuoteRow } from './broken-csv.js';
import { CANONICAL_COLUMNS, canonicalCsvFields } from './canonical-csv.js';
import { canonicalJson } from './canonical-json.js';
import { csvField, csvLine } from './csv.js';
import { EOD_CSV, EOD_PLACES, eodFields, eodHeader } from './eod-csv.js';
import { brokenOms, omsJson, omsTerms } from './oms-json.js';
import { respelled } from './spelling.js';

const SEED = 7;

function record(fields: Partial<PlainRecord> = {}): PlainRecord {
  return {
    source: 'oms',
    scheme: 'OMS',
    tradeId: 'T-1',
    legId: 0,
    version: 9_007_199_254_740_993n,
    isCorrection: false,
    action: 'AMEND',
    messageId: 'm1',
    terms: {
      trade_date: '2025-01-06',
      maturity_date: '2031-06-30',
      side: 'BUY',
      notional: '1234567.5',
      currency: 'USD',
      price: '0.25',
      price_notation: 'PERCENTAGE',
      counterparty_scheme: 'LEI',
      counterparty_id: leiOf('54930084UKLVMY22DS'),
      book: 'FX',
      trader: 'k.novak',
    },
    ...fields,
  };
}

describe('check digits', () => {
  it('are those of published identifiers', () => {
    expect(isinOf('US037833100')).toBe('US0378331005');
    expect(isinOf('DE000BAY001')).toBe('DE000BAY0017');
    expect(leiOf('54930084UKLVMY22DS')).toBe('54930084UKLVMY22DS16');
  });
});

describe('spellings of a number', () => {
  it.each(['0', '1', '-12.5', '1200', '1000000', '0.00025', '123.456', '-9.75'])(
    'all mean %s',
    (canonical) => {
      const random = new Random(SEED);
      for (let index = 0; index < 20; index += 1) {
        const spelled = respelled(random, canonical);
        expect(spelled).not.toBe(canonical);
        expect(JSON.parse(spelled)).toBe(Number(canonical));
      }
    },
  );
});

describe('the flat form', () => {
  it('says every field, numbers exactly', () => {
    const text = canonicalJson(record({ scheme: 'HOUSE', legId: 2, sequence: 5n }), {
      random: new Random(SEED),
    });
    expect(text).toContain('9007199254740993');
    expect(JSON.parse(text)).toMatchObject({
      trade_id: 'T-1',
      action: 'AMEND',
      message_id: 'm1',
      maturity_date: '2031-06-30',
    });
  });

  it('leaves out what equals its default', () => {
    const text = canonicalJson(record({ scheme: 'HOUSE', action: 'SNAPSHOT', terms: {} }), {
      random: new Random(SEED),
      isMessageIdOutside: true,
    });
    expect(Object.keys(JSON.parse(text) as object).sort()).toEqual(['trade_id', 'version']);
  });

  it('as CSV has a place for each field or says so', () => {
    const fields = canonicalCsvFields(record({ scheme: 'HOUSE' }));
    expect(fields).toHaveLength(CANONICAL_COLUMNS.length);
    expect(fields[CANONICAL_COLUMNS.indexOf('notional')]).toBe('1234567.5');
    expect(() => canonicalCsvFields(record({ sequence: 1n }))).toThrow('source_sequence');
  });

  it('quotes what must be quoted', () => {
    const dialect = { separator: ',', lineEnd: '\n' } as const;
    expect(csvField('plain; text', dialect)).toBe('plain; text');
    expect(csvLine(['a,b', 'say "x"', 'c\nd'], dialect)).toBe('"a,b","say ""x""","c\nd"\n');
  });
});

describe('the front-office form', () => {
  it('is the nested document of its mapping', () => {
    const text = omsJson(
      record({ sequence: 3n, event: 'CLEARING', eventTime: '2025-11-03T14:05:10.250000000Z' }),
      { random: new Random(SEED) },
    );
    expect(text).toContain('"rev":9007199254740993');
    const document = JSON.parse(text) as Record<string, Record<string, unknown>>;
    expect(document).toMatchObject({
      tradeRef: 'T-1',
      msgId: 'm1',
      act: 'A',
      evt: 'CLR',
      seq: 3,
      dates: { trade: '20250106', end: '20310630' },
      parties: { cptyLei: '54930084UKLVMY22DS16' },
    });
    expect(document['economics']).toMatchObject({ way: 'B', pxType: 'PCT', ccy: 'USD' });
    const changed = document['times']?.['changed'];
    expect(new Date(changed as string | number).toISOString()).toBe('2025-11-03T14:05:10.250Z');
  });

  it('refuses what it has no place for', () => {
    expect(() =>
      omsJson(record({ terms: { quantity: '1', uti: 'X' } }), { random: new Random(SEED) }),
    ).toThrow('uti');
    expect(omsTerms({ uti: 'X', book: 'B' })).toEqual({ book: 'B' });
  });
});

describe('the end-of-day form', () => {
  it('writes dates, amounts and codes as the books do', () => {
    const fields = eodFields(record({ action: 'SNAPSHOT', status: 'AFFIRMED' }));
    const row = Object.fromEntries(
      eodHeader()
        .trim()
        .split(';')
        .map((heading, index) => [heading, fields[index]]),
    );
    expect(row).toMatchObject({
      'Trade Ref': 'T-1',
      Version: '9007199254740993',
      'Maturity Date': '30/06/2031',
      Notional: '1,234,567.5',
      Price: '0.25',
      'Price Type': 'Percent',
      Quantity: '',
      Status: 'Affirmed',
    });
  });

  it('groups thousands right', () => {
    const notionalOf = (notional: string): string | undefined =>
      eodFields(record({ terms: { notional } }))[EOD_PLACES.amount];
    expect(['1', '999', '1000', '-1234567.125', '100000'].map(notionalOf)).toEqual([
      '1',
      '999',
      '1,000',
      '(1,234,567.125)',
      '100,000',
    ]);
  });

  it('refuses what it has no word for', () => {
    expect(() => eodFields(record({ status: 'NOVATED' }))).toThrow('NOVATED');
    expect(() => eodFields(record({ terms: { uti: 'X' } }))).toThrow('uti');
  });
});

describe('broken records', () => {
  const random = new Random(SEED);
  const flat = canonicalJson(record({ scheme: 'HOUSE' }), { random });
  const document = omsJson(record(), { random });
  const fields = eodFields(record());
  const line = csvLine(fields, EOD_CSV);

  it.each(BROKEN_CANONICAL)('%s differs from the good flat text', (kind) => {
    expect(brokenCanonical(kind, flat).equals(Buffer.from(flat))).toBe(false);
  });

  it.each(BROKEN_OMS)('%s differs from the good document', (kind) => {
    expect(brokenOms(kind, document).equals(Buffer.from(document))).toBe(false);
  });

  it.each(BROKEN_ROWS)('%s is one line and differs from the good one', (kind) => {
    const bytes = BREAK_ROW[kind](fields, EOD_PLACES);
    expect(bytes.equals(Buffer.from(line))).toBe(false);
    expect(bytes.indexOf('\r\n')).toBe(bytes.length - 2);
  });

  it('are what their names say', () => {
    const utf8 = new TextDecoder('utf-8', { fatal: true });
    expect(() => utf8.decode(brokenCanonical('BAD_UTF8', flat))).toThrow();
    expect(() => utf8.decode(BREAK_ROW.BAD_UTF8(fields, EOD_PLACES))).toThrow();
    expect(() => JSON.parse(brokenOms('BROKEN_JSON', document).toString())).toThrow();
    expect(() => JSON.parse(brokenOms('TRAILING_TEXT', document).toString())).toThrow();
    expect(brokenCanonical('OVERSIZE', flat).length).toBeGreaterThan(512 * 1024);
    expect(brokenCanonical('OVERSIZE', flat).length).toBeLessThan(1024 * 1024);
    expect(brokenCanonical('EMPTY_RECORD', flat)).toHaveLength(0);
    expect(unclosedQuoteRow(fields, EOD_PLACES).toString().split('"')).toHaveLength(2);
    expect(leiOf('TRIBUTARYSAMPLES00')).not.toBe('TRIBUTARYSAMPLES0000');
    expect(isinOf('US037833100')).not.toBe('US0378331006');
  });
});
