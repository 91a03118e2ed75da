import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigError, loadConfig } from './config.js';
import { brokers, bytes, durationMs, flag, port, postgresUrl, wholeNumber } from './pieces.js';

const folder = mkdtempSync(join(tmpdir(), 'tributary-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const schema = z.object({
  BROKERS: brokers(),
  DATABASE: postgresUrl(),
  PORT: port().default(0),
  WAIT: durationMs().default(60_000),
});
const good = { BROKERS: 'a:9092, b:9093', DATABASE: 'postgresql://sink:hush@localhost/t' };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig(schema, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('reads, fills defaults and freezes', () => {
    const config = loadConfig(schema, { ...good, WAIT: '5m', OTHER: 'ignored' });
    expect(config).toEqual({
      BROKERS: ['a:9092', 'b:9093'],
      DATABASE: good.DATABASE,
      PORT: 0,
      WAIT: 300_000,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('names every key at fault, never a value', () => {
    const problems = problemsOf({ DATABASE: 'mysql://root:geheim@host/x', PORT: '70000' });
    expect(problems).toEqual([
      'BROKERS: must be set',
      'DATABASE: a URL such as postgresql://user:password@host:5432/database',
      'PORT: a whole number from 0 to 65535',
    ]);
    expect(problems.join()).not.toContain('geheim');
  });

  it('reads a secret from a file', () => {
    const path = join(folder, 'url');
    writeFileSync(path, `${good.DATABASE}\n`);
    const config = loadConfig(schema, { BROKERS: good.BROKERS, DATABASE_FILE: path });
    expect(config.DATABASE).toBe(good.DATABASE);
  });

  it.each([
    [
      'a missing file',
      { BROKERS: good.BROKERS, DATABASE_FILE: join(folder, 'none') },
      'DATABASE_FILE',
    ],
    ['both forms', { ...good, DATABASE_FILE: join(folder, 'url') }, 'DATABASE'],
  ])('refuses %s', (_, environment, key) => {
    expect(problemsOf(environment).join()).toContain(key);
  });
});

describe('pieces', () => {
  it.each([
    ['durationMs', durationMs(), '250ms', 250],
    ['durationMs', durationMs(), '7d', 604_800_000],
    ['bytes', bytes(), '512KiB', 524_288],
    ['flag', flag(), 'false', false],
    ['port', port(), '65535', 65_535],
    ['wholeNumber', wholeNumber({ min: 1, max: 9 }), '9', 9],
    ['brokers', brokers(), '[::1]:9092', ['[::1]:9092']],
  ] as [string, z.ZodType, string, unknown][])('%s reads %#', (_, piece, text, value) => {
    expect(piece.parse(text)).toEqual(value);
  });

  it.each([
    ['durationMs', durationMs(), '60'],
    ['durationMs', durationMs(), '-1s'],
    ['bytes', bytes(), '1MB'],
    ['flag', flag(), 'yes'],
    ['port', port(), '-1'],
    ['wholeNumber', wholeNumber({ min: 1, max: 9 }), '0'],
    ['brokers', brokers(), ''],
    ['brokers', brokers(), 'host'],
    ['brokers', brokers(), 'host:0'],
    ['postgresUrl', postgresUrl(), 'postgres'],
  ] as [string, z.ZodType, string][])('%s refuses, case %#', (_, piece, text) => {
    expect(piece.safeParse(text).success).toBe(false);
  });
});
