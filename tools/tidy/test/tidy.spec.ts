/** The house rules, over the whole repository. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import {
  incompleteMigrations,
  internalDevelopment,
  typeOf,
  undeclared,
  unpinned,
  untagged,
  withoutReadme,
  writers,
} from './project-rules.js';
import { TEXT_RULES } from './text-rules.js';
import { ROOT, listFiles, listProjects, readManifest, readText, sizeOf } from './workspace.js';

const FILE_BYTES_MAX = 1024 * 1024;

interface Constraint {
  readonly sourceTag: string;
  readonly onlyDependOnLibsWithTags?: readonly string[];
}

/** The constraints as lint uses them; asked of Node, since lint's files are no TypeScript. */
function lintConstraints(): readonly Constraint[] {
  const module = pathToFileURL(join(ROOT, 'tools', 'lint', 'boundaries.mjs')).href;
  const program = `const b = await import(${JSON.stringify(module)});
    console.log(JSON.stringify([...b.PRODUCTION_CONSTRAINTS, ...b.TEST_CONSTRAINTS]));`;
  const args = ['--input-type=module', '--eval', program];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Constraint[];
}

const files = listFiles();
const projects = listProjects(files);
const constraints = lintConstraints();

describe('files', () => {
  it.each(TEXT_RULES.map((rule) => [rule.name, rule] as const))('%s', (_, rule) => {
    const findings = files
      .filter((file) => rule.appliesTo(file))
      .flatMap((file) => rule.findings(readText(file)).map((found) => `${file}:${found}`));
    expect(findings).toEqual([]);
  });

  it('are small', () => {
    expect(files.filter((file) => sizeOf(file) > FILE_BYTES_MAX)).toEqual([]);
  });

  it('of a migration are complete', () => {
    expect(incompleteMigrations(files)).toEqual([]);
  });
});

describe('projects', () => {
  it('are found', () => {
    expect(projects.map(({ folder }) => folder)).toEqual(
      expect.arrayContaining(['apps/convergence-sink', 'libs/domain', 'libs/trade-store/writer']),
    );
  });

  it('have one type that the boundaries know', () => {
    const known = new Set(constraints.map(({ sourceTag }) => sourceTag));
    expect(untagged(projects, known)).toEqual([]);
  });

  it('have one writer of the trade store', () => {
    expect(writers(projects)).toEqual(['apps/convergence-sink']);
  });

  it('say what they promise in a README', () => {
    expect(withoutReadme(projects)).toEqual([]);
  });

  it('are linted', () => {
    const folders = projects.map(({ folder }) => folder);
    expect(folders.filter((folder) => !files.includes(`${folder}/eslint.config.mjs`))).toEqual([]);
  });

  it.each(projects.map((project) => [project.folder, project] as const))(
    '%s lists what it imports',
    (_, project) => {
      const isForTests = ['type:testing', 'type:e2e'].includes(typeOf(project) ?? '');
      const atRoot = readManifest('package.json').devDependencies ?? {};
      expect(undeclared(project, readText, isForTests ? Object.keys(atRoot) : [])).toEqual([]);
    },
  );
});

describe('boundaries', () => {
  it('are whitelists without a joker', () => {
    const tags = constraints.flatMap(({ sourceTag, onlyDependOnLibsWithTags = [] }) => [
      sourceTag,
      ...onlyDependOnLibsWithTags,
    ]);
    expect(tags.filter((tag) => tag.includes('*'))).toEqual([]);
    expect(tags.length).toBeGreaterThan(0);
  });

  it('make no exception', () => {
    expect(readText('tools/lint/base.mjs')).toMatch(/^\s*allow: \[\],$/m);
  });
});

describe('dependencies', () => {
  it('are pinned to one version', () => {
    const root = unpinned('package.json', readManifest('package.json'));
    const rest = projects.flatMap(({ folder, manifest }) => unpinned(folder, manifest));
    expect([...root, ...rest]).toEqual([]);
  });

  it('on the workspace are never for development only: images could not be installed', () => {
    expect(internalDevelopment(projects)).toEqual([]);
  });

  it('of production stand with the project, not at the root', () => {
    expect(readManifest('package.json').dependencies).toBeUndefined();
  });

  it('are locked without an address', () => {
    const lock = readText('package-lock.json');
    expect(lock).not.toMatch(/"resolved": "[a-z+]+:/);
    expect(readText('.npmrc')).toContain('omit-lockfile-registry-resolved=true');
    expect(readText('.npmrc')).not.toMatch(/registry\s*=\s*http/);
  });
});

describe('continuous integration', () => {
  const COMMAND = 'npm test';

  it('runs the test command of the README', () => {
    expect(readText('README.md')).toMatch(new RegExp(`^${COMMAND}\\b`, 'm'));
    expect(readText('.ci/run')).toMatch(new RegExp(`^(exec )?${COMMAND}$`, 'm'));
    expect(readText('.github/workflows/ci.yml')).toMatch(/run: \.ci\/run$/m);
  });
});
