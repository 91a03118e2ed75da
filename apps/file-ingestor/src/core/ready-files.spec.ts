import { describe, expect, it } from '@jest/globals';
import { STABLE_AGE_MS_MIN, readyFiles } from './ready-files.js';
import type { ListedFile, Readiness } from './ready-files.js';

const file = (name: string, bytes = 10n, modifiedMs = 0): ListedFile => ({
  name,
  bytes,
  modifiedMs,
  changedNs: BigInt(modifiedMs) * 1_000_000n,
});
const look = (files: ListedFile[], before: ListedFile[], readiness: Readiness, nowMs = 60_000) =>
  readyFiles({ files, before, readiness, nowMs }).map((ready) => ready.name);

describe('readyFiles', () => {
  it.each([
    ['a marker beside the file', [file('a.csv'), file('a.csv.done')], [], 'marker', ['a.csv']],
    ['no marker', [file('a.csv')], [file('a.csv')], 'marker', []],
    ['a marker without a file', [file('a.csv.done')], [], 'marker', []],
    [
      'a marker makes a stable source ready at once',
      [file('a.csv'), file('a.csv.done')],
      [],
      'stable',
      ['a.csv'],
    ],
    ['seen once', [file('a.csv')], [], 'stable', []],
    ['unchanged over two looks', [file('a.csv')], [file('a.csv')], 'stable', ['a.csv']],
    ['still growing', [file('a.csv', 11n)], [file('a.csv', 10n)], 'stable', []],
    ['touched', [file('a.csv', 10n, 1)], [file('a.csv', 10n, 0)], 'stable', []],
    ['a temporary name', [file('a.csv.tmp')], [file('a.csv.tmp')], 'stable', []],
    ['a hidden name', [file('.a.csv')], [file('.a.csv')], 'stable', []],
    ['an upload in parts', [file('a.csv.filepart')], [file('a.csv.filepart')], 'stable', []],
  ] as [string, ListedFile[], ListedFile[], Readiness, string[]][])(
    '%s',
    (_, files, before, readiness, names) => {
      expect(look(files, before, readiness)).toEqual(names);
    },
  );

  it('waits for the minimum age of a stable file', () => {
    const young = file('a.csv', 10n, 1_000);
    expect(look([young], [young], 'stable', 1_000 + STABLE_AGE_MS_MIN - 1)).toEqual([]);
    expect(look([young], [young], 'stable', 1_000 + STABLE_AGE_MS_MIN)).toEqual(['a.csv']);
  });

  it('lists by name', () => {
    const files = [file('b.csv'), file('a.csv')];
    expect(look(files, files, 'stable')).toEqual(['a.csv', 'b.csv']);
  });
});
