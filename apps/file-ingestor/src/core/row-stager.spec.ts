import { describe, expect, it } from '@jest/globals';
import { canonicalMapping, createCsvReader } from '@tributary/mapping';
import { decodeTradeRecord } from '@tributary/contract-mapping';
import { DEFAULT_POLICY } from '@tributary/domain';
import type { Instant } from '@tributary/domain';
import type { FileSource } from './file-source.js';
import type { LedgerFile } from './ports.js';
import { RowStager } from './row-stager.js';
import { STAGED_COLUMNS } from './staged-row.js';

const SHA = 'ab'.repeat(32);

const file: LedgerFile = {
  source: 'desk',
  sha256: SHA,
  runId: '',
  batchId: 'cd'.repeat(16),
  uri: 'desk/trades.csv',
  bytes: 1n,
  state: 'REGISTERED',
  receivedAt: 1_767_607_200_000_000_000n as Instant,
};
const source: FileSource = {
  source: 'desk',
  scheme: 'HOUSE',
  rank: 1,
  zone: 'UTC',
  policy: DEFAULT_POLICY,
  mapping: canonicalMapping({ scheme: 'HOUSE' }),
  file: {
    delimiter: ',',
    readiness: 'stable',
    rejectThreshold: { count: 0, ratio: 0 },
    controlTotals: ['notional'],
  },
};

function stage(content: string, of: LedgerFile = file) {
  const reader = createCsvReader({ delimiter: ',' });
  const stager = new RowStager({ file: of, source, adapterVersion: 'test/1' });
  const items = [...reader.push(Buffer.from(content)), ...reader.end()];
  const header = reader.header();
  if (header) stager.begin(header);
  const block = stager.take(items);
  stager.end();
  return { stager, ...block };
}

const cell = (row: readonly unknown[] | undefined, column: string): unknown =>
  row?.[STAGED_COLUMNS.findIndex(([name]) => name === column)];

describe('RowStager', () => {
  it('makes each row one staged row or one reject, and counts both', () => {
    const { stager, staged, rejects } = stage(
      'trade_id,version,notional\nA,1,10.5\nB,x,1\nC,2\nD,3,0.5\n',
    );
    expect(stager.counts).toEqual({ received: 4n, staged: 2n, rejected: 2n });
    expect(staged.map((row) => [cell(row, 'row'), cell(row, 'trade_id')])).toEqual([
      [1n, 'A'],
      [4n, 'D'],
    ]);
    expect(rejects.map(({ row, raw }) => [row, String(raw)])).toEqual([
      [2n, 'B,x,1'],
      [3n, 'C,2'],
    ]);
    expect(Object.fromEntries(stager.rejectedBy)).toEqual({ BAD_VALUE: 1, UNDECODABLE: 1 });
    expect(stager.totals.result()).toEqual({
      totals: [{ field: 'notional', sum: '11', rows: 2n }],
    });
  });

  it('writes columns that say what the record says', () => {
    const [row] = stage('trade_id,leg_id,version,notional,book\nA,3,7,1e3,RATES\n').staged;
    const decoded = decodeTradeRecord(cell(row, 'record') as Uint8Array);
    if ('fault' in decoded) throw new Error(decoded.fault.detail);
    const { head, terms, lineage } = decoded.record;
    expect(row).toHaveLength(STAGED_COLUMNS.length);
    expect(row?.slice(0, -1)).toEqual([
      ...[1n, 'HOUSE', 'A', 3n, 7n],
      ...[head.sourceSystem, head.contentHash],
    ]);
    expect(head.key).toEqual({ scheme: 'HOUSE', tradeId: 'A', legId: 3 });
    expect(head.version).toBe(7n);
    expect(terms).toMatchObject({ notional: { value: '1000' }, book: 'RATES' });
    expect(head).toMatchObject({ receivedAt: file.receivedAt, messageId: `${SHA}-1-0` });
    expect(lineage).toMatchObject({ channel: 'FILE', replay: false, file: { row: 1n } });
  });

  it('tells every fault of a row', () => {
    const [reject] = stage('trade_id,version,maturity_date\n,x,2031-02-30\n').rejects;
    expect(reject?.detail).toContain('version');
    expect(reject?.detail).toContain('2031-02-30');
  });

  it('marks the records of a forced run', () => {
    const [row] = stage('trade_id,version\nA,1\n', { ...file, runId: 'run-1' }).staged;
    const decoded = decodeTradeRecord(cell(row, 'record') as Uint8Array);
    expect(decoded).toMatchObject({ record: { lineage: { runId: 'run-1', replay: true } } });
  });

  it.each([
    ['nothing', '', 'not even a header'],
    ['an unknown column', 'trade_id,colour\nA,red\n', 'UNKNOWN_FIELD colour'],
    ['no key', 'version\n1\n', 'MISSING_FIELD trade_id'],
    ['a header that cannot be read', 'trade_id,"version\nA,1\n', 'UNCLOSED_QUOTE'],
  ])('holds a file with %s', (_, content, message) => {
    expect(() => stage(content)).toThrow(message);
  });
});
