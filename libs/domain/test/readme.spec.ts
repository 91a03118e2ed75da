/** README.md and the code say the same: decisions, their codes, their precedence, the policies. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DECISION_CODES } from '../src/decision.js';
import { DEFAULT_POLICY } from '../src/policy.js';
import { ROWS_OF_CHANGES } from './rows-of-changes.js';
import { ROWS_UP_TO_STALE } from './rows-up-to-stale.js';

const text = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8');
const DECISION_LINE = /^\| (\d+|-) \| `([A-Z_]+)` \| (\d+) \|/gm;
const POLICY_LINE = /^\| `([a-zA-Z]+)` \| (\d+) \| `([^`]+)` \|$/gm;

const listed = [...text.matchAll(DECISION_LINE)].map(([, row = '', kind = '', code]) => ({
  row,
  kind,
  code: Number(code),
}));
const numbered = listed.filter(({ row }) => row !== '-');

describe('README', () => {
  it('lists every decision with its code, and no other', () => {
    const codes = Object.fromEntries(listed.map(({ kind, code }) => [kind, code]));
    expect(codes).toEqual(DECISION_CODES);
  });

  it('lists the rows in precedence order', () => {
    const rows = numbered.map(({ row }) => Number(row));
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect([...new Set(rows)]).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
  });

  it.each(numbered)('row $row decides $kind', ({ row, kind }) => {
    const rows = [...ROWS_UP_TO_STALE, ...ROWS_OF_CHANGES];
    const matching = rows.filter((candidate) => candidate.row.startsWith(`${row} `));
    expect(matching.map((candidate) => candidate.kind)).toContain(kind);
  });

  it('lists every policy with its default', () => {
    const policies = [...text.matchAll(POLICY_LINE)].map(([, name = '', , value = '']) => [
      name,
      JSON.parse(value) as unknown,
    ]);
    expect(Object.fromEntries(policies)).toEqual(DEFAULT_POLICY);
  });
});
