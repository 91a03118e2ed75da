import { describe, expect, it } from '@jest/globals';
import type { SourceCounts } from '@tributary/sample-feeds';
import { layoutOf } from '../local/layout.js';
import type { SampleResult } from './play-samples.js';
import { isAsExpected, summaryTable, urlTable, verdict } from './tables.js';

const counts = (overrides: Partial<SourceCounts> = {}): SourceCounts => ({
  received: 10,
  accepted: 6,
  duplicate: 1,
  stale: 1,
  rejected: 1,
  quarantined: 1,
  ...overrides,
});

const aResult = (overrides: Partial<SampleResult> = {}): SampleResult => ({
  expected: { sources: new Map([['oms', counts()]]), trades: new Map(), decisions: new Map() },
  actual: new Map([['oms', counts()]]),
  wrongCounts: [],
  wrongKeys: [],
  reconciliation: { result: 'CLEAN', run: '7' },
  seconds: 12.34,
  ...overrides,
});

const aWrongKey = (n: number) => ({ key: `OMS|${n}|0`, problem: 'missing' }) as never;

/** Cells of each row between the outer rules; a rule between rows would be a row without cells. */
function rowsOf(table: string): string[][] {
  const lines = table.split('\n').slice(1, -1);
  return lines.map((line) =>
    line
      .split('│')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Escape codes would be noise in a file or a pull request. */
const ESCAPE = String.fromCharCode(27);

describe('summaryTable', () => {
  it('shows each source in a row, without colours and without rules between rows', () => {
    const both = new Map([
      ['oms', counts()],
      ['eod', counts({ received: 3 })],
    ]);
    const table = summaryTable(
      aResult({ actual: both, expected: { ...aResult().expected, sources: both } }),
    );
    expect(table).not.toContain(ESCAPE);
    const [head, rule, ...rows] = rowsOf(table);
    expect(head).toEqual([
      'source',
      'received',
      'accepted',
      'duplicate',
      'stale',
      'rejected',
      'quarantined',
    ]);
    expect(rule).toEqual([]);
    expect(rows).toEqual([
      ['eod', '3', '6', '1', '1', '1', '1'],
      ['oms', '10', '6', '1', '1', '1', '1'],
    ]);
  });

  it('puts the expected figure beside one that differs, and shows a source nothing came of', () => {
    const expected = {
      ...aResult().expected,
      sources: new Map([
        ['lost', counts({ stale: 0, rejected: 0 })],
        ['oms', counts({ accepted: 7 })],
      ]),
    };
    const rows = rowsOf(summaryTable(aResult({ expected }))).slice(2);
    expect(rows).toEqual([
      ['lost', '0 (expected 10)', '0 (expected 6)', '0 (expected 1)', '0', '0', '0 (expected 1)'],
      ['oms', '10', '6 (expected 7)', '1', '1', '1', '1'],
    ]);
  });
});

describe('verdict', () => {
  it('says in one sentence that all is right', () => {
    expect(verdict(aResult())).toBe(
      'The store equals what the feeds must give (12.3 s). Reconciliation 7: CLEAN.',
    );
  });

  it('lists the first differences and counts the rest', () => {
    const wrongKeys = Array.from({ length: 12 }, (_, n) => aWrongKey(n));
    const lines = verdict(aResult({ wrongKeys })).split('\n');
    expect(lines[0]).toContain('THE STORE DIFFERS');
    expect(lines).toHaveLength(12);
    expect(lines[1]).toContain('OMS|0|0');
    expect(lines[11]).toBe('  and 2 more keys');
  });
});

describe('isAsExpected', () => {
  const wrongCount = { source: 'oms', count: 'stale', expected: 1, actual: 0 } as const;
  it.each<[boolean, string, Partial<SampleResult>]>([
    [true, 'all is right', {}],
    [false, 'a key is wrong', { wrongKeys: [aWrongKey(1)] }],
    [false, 'a count is wrong', { wrongCounts: [wrongCount] }],
    [false, 'there are breaks', { reconciliation: { result: 'BREAKS', run: '7' } }],
  ])('is %p where %s', (isRight, _, overrides) => {
    expect(isAsExpected(aResult(overrides))).toBe(isRight);
  });
});

describe('urlTable', () => {
  it('says where to send, drop and look, and never shows a password', () => {
    const table = urlTable({
      layout: layoutOf('/repository'),
      stack: { kafka: { brokers: ['127.0.0.1:9092', '127.0.0.1:9093'] } } as never,
      url: (name) => `http://${name}`,
      databaseUrl: (role) => `postgres://${role}:secret@127.0.0.1:5432/tributary`,
    });
    expect(table).not.toContain(ESCAPE);
    expect(table).not.toContain('secret');
    const rows = new Map(rowsOf(table).map(([name, value]) => [name, value]));
    expect(rows.get('send trades')).toContain(
      'http://stream-normalizer/v1/sources/canonical/records',
    );
    expect(rows.get('drop files')).toBe('/repository/.tributary/landing/canonical/');
    expect(rows.get('read trades')).toBe('http://recon-service/v1/trades');
    expect(rows.get('Kafka')).toBe('127.0.0.1:9092, 127.0.0.1:9093');
    expect(rows.get('PostgreSQL')).toContain('tributary_reader@127.0.0.1:5432/tributary');
    expect(rows.get('where things are')).toBe('/repository/.tributary/run.json');
  });
});
