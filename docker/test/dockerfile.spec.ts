/** The Dockerfile: a target per app, nobody is root, nothing secret, nothing unpinned. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { environmentOf, inherited, lastOf, parseInstructions, parseStages } from './dockerfile.js';
import { unknownKeys } from './config-keys.js';
import { APPS, ROOT, readText } from './files.js';

const FILE = 'docker/Dockerfile';
const text = readText(FILE);
const stages = parseStages(text);
const PROGRAMS = ['migrate', 'sample-feeds'];
const TARGETS = [...APPS, ...PROGRAMS];
const SECRET = /PASSWORD|SECRET|TOKEN|CREDENTIAL|DATABASE_URL/;

describe('the parser', () => {
  it('joins lines and knows stages', () => {
    const planted = 'FROM a:1 AS one\n# no\nENV A=1 \\\n  B=2 3\nFROM one AS two\nUSER 5\n';
    expect(parseInstructions(planted)).toHaveLength(4);
    const parsed = parseStages(planted);
    expect(environmentOf(parsed, 'two')).toEqual({ A: '1', B: '2 3' });
    expect(lastOf(parsed, 'two', 'USER')).toBe('5');
    expect(() => parseStages('RUN x\n')).toThrow('before FROM');
  });
});

describe('every image', () => {
  it('comes from an earlier stage or a tag that is not moving', () => {
    const known = new Set<string>();
    for (const { name, from } of stages) {
      if (!known.has(from)) expect(from).toMatch(/^[a-z0-9./-]+:[0-9][A-Za-z0-9.-]*$/);
      known.add(name);
    }
  });

  it.each(TARGETS)('%s is a target that is not root and has an entry point', (target) => {
    expect(stages.map(({ name }) => name)).toContain(target);
    expect(lastOf(stages, target, 'USER')).toMatch(/^[1-9][0-9]*:[1-9][0-9]*$/);
    const entry = JSON.parse(lastOf(stages, target, 'ENTRYPOINT') ?? '[]') as string[];
    expect(entry[0]).toBe('node');
    expect(environmentOf(stages, target)['NODE_ENV']).toBe('production');
  });

  it.each(APPS)('%s says whether it is healthy, by Node', (app) => {
    expect(lastOf(stages, app, 'HEALTHCHECK')).toMatch(/CMD \["node", "\S+healthcheck\.mjs"\]$/);
  });

  it.each(PROGRAMS)('%s ends by itself: it has no health', (target) => {
    expect(lastOf(stages, target, 'HEALTHCHECK')).toBe('NONE');
  });

  it.each(APPS)('%s is made of its pruned output', (app) => {
    const copies = inherited(stages, `${app}-modules`).filter(({ name }) => name === 'COPY');
    expect(copies.map(({ rest }) => rest)).toEqual([`--from=build /src/apps/${app}/dist ./`]);
    const build = inherited(stages, 'build').map(({ rest }) => rest);
    expect(build.join('\n')).toMatch(new RegExp(`--targets prune .*@tributary/${app}\\b`));
  });

  it('holds no secret and downloads nothing by hand', () => {
    for (const { instructions } of stages) {
      for (const { name, rest } of instructions) {
        expect(name).not.toBe('ADD');
        if (name === 'ENV' || name === 'ARG') expect(rest).not.toMatch(SECRET);
        if (name === 'RUN') expect(rest).not.toMatch(/\bcurl\b|\bwget\b|npm (i|install)\b/);
      }
    }
  });

  it('copies what exists', () => {
    const sources = stages
      .flatMap(({ instructions }) => instructions)
      .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from='))
      .map(({ rest }) => rest.split(' ')[0] ?? '');
    expect(sources.filter((source) => !existsSync(join(ROOT, source)))).toEqual([]);
  });
});

describe('the context', () => {
  it('leaves out secrets, dependencies and what belongs to one machine', () => {
    const lines = readText('.dockerignore').split('\n');
    expect(lines).toEqual(
      expect.arrayContaining(['docker/secrets', '**/node_modules', '.git', '.tributary']),
    );
    expect(readText('.gitignore').split('\n')).toContain('docker/secrets');
  });
});

const HAS_HADOLINT = spawnSync('hadolint', ['--version']).status === 0;
const whereHadolintIs = HAS_HADOLINT ? it : it.skip;

whereHadolintIs('hadolint finds nothing (skipped where it is not on the PATH)', () => {
  const { stdout, status } = spawnSync('hadolint', [FILE], { cwd: ROOT, encoding: 'utf8' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

describe('environment of the images', () => {
  const SHARED = ['NODE_ENV', 'NODE_OPTIONS', 'SOURCES_DIR'];
  it.each(APPS)('%s knows what its image sets', (app) => {
    const keys = Object.keys(environmentOf(stages, app)).filter((key) => !SHARED.includes(key));
    expect(unknownKeys(app, keys)).toEqual([]);
  });
});
