/** The checkers are checked: each finds what is planted and leaves the rest alone. */
import { describe, expect, it } from '@jest/globals';
import {
  importedPackages,
  incompleteMigrations,
  internalDevelopment,
  undeclared,
  unpinned,
  untagged,
  withoutReadme,
  writers,
} from './project-rules.js';
import { TEXT_RULES } from './text-rules.js';
import type { Manifest, Project } from './workspace.js';

/** Words are put together so that this file does not hold what is looked for. */
const join = (...parts: readonly string[]): string => parts.join('');

const PLANTED: Readonly<Record<string, readonly [string, string, string]>> = {
  'a file has at most 400 lines': ['libs/x/src/a.ts', 'x\n'.repeat(401), 'x\n'.repeat(400)],
  'every test runs': ['libs/x/src/a.spec.ts', join('it', ".only('x')"), "it('only one')"],
  'an entry point names what it exports': [
    'libs/x/src/index.ts',
    join('export', " * from './a.js';"),
    "export { a } from './a.js';",
  ],
  'no path of one machine': [
    'README.md',
    join('see /ho', 'me/user/file'),
    'see http://host/home/x and src/work/x',
  ],
  'no address of a package registry': [
    'a.yaml',
    join('https://regi', 'stry.example.org'),
    'the registry',
  ],
  'nothing is left over': ['a.ts', join('// TO', 'DO: later'), 'const todoList = 1;'],
  'no check is switched off': [
    'a.ts',
    join('// eslint', '-disable-next-line'),
    '// lint is never disabled',
  ],
};

describe('rules over text', () => {
  it('are all planted', () => {
    expect(Object.keys(PLANTED).sort()).toEqual(TEXT_RULES.map(({ name }) => name).sort());
  });

  it.each(TEXT_RULES.map((rule) => [rule.name, rule] as const))('%s', (name, rule) => {
    const [file, bad, good] = PLANTED[name] ?? ['', '', ''];
    expect(rule.appliesTo(file)).toBe(true);
    expect(rule.findings(bad)).toHaveLength(1);
    expect(rule.findings(good)).toEqual([]);
  });
});

const project = (folder: string, manifest: Partial<Manifest>, files: string[] = []): Project => ({
  folder,
  manifest: { name: `@tributary/${folder}`, ...manifest },
  files: files.map((file) => `${folder}/${file}`),
});
const tagged = (...tags: string[]): Partial<Manifest> => ({ nx: { tags } });

describe('rules over projects', () => {
  it('a project has one known type', () => {
    const known = new Set(['type:app']);
    const good = project('apps/a', tagged('type:app', 'scope:a'));
    expect(untagged([good], known)).toEqual([]);
    for (const tags of [[], ['type:other'], ['type:app', 'type:app-writer'], ['scope:a']]) {
      expect(untagged([project('apps/a', tagged(...tags))], known)).toHaveLength(1);
    }
  });

  it('writers of the trade store are found', () => {
    const two = ['a', 'b'].map((name) => project(`apps/${name}`, tagged('type:app-writer')));
    expect(writers(two)).toEqual(['apps/a', 'apps/b']);
  });

  it('apps and libraries have a README', () => {
    const projects = [
      project('apps/a', {}),
      project('libs/b', {}, ['README.md']),
      project('tools/c', {}),
    ];
    expect(withoutReadme(projects)).toEqual(['apps/a']);
  });

  it('versions are exact', () => {
    const dependencies = { a: '1.2.3', b: '1.5.5-r.5', '@tributary/c': '*' };
    expect(unpinned('x', { name: 'x', dependencies })).toEqual([]);
    for (const version of ['^1.2.3', '~1.2.3', '1.x', '*', 'latest', '>=1.0.0']) {
      expect(unpinned('x', { name: 'x', devDependencies: { a: version } })).toHaveLength(1);
    }
    const internal = { '@tributary/c': '0.0.0' };
    expect(unpinned('x', { name: 'x', dependencies: internal })).toHaveLength(1);
  });

  it('imports are read from every form', () => {
    const text = [
      "import a from 'one';",
      "import type { B } from '@scope/two/deep';",
      "import 'three/side';",
      "const c = await import('four');",
      "export { d } from 'five';",
      "import { readFile } from 'node:fs';",
      "import path from 'path';",
      "import { e } from './own.js';",
      "Buffer.from('bytes'); Buffer.from( 'bytes' );",
      "`select from ', '`",
      "// import f from 'comment';",
    ].join('\n');
    expect(importedPackages(text)).toEqual(['one', '@scope/two', 'three', 'four', 'five']);
  });

  it('what production code imports is listed', () => {
    const texts: Record<string, string> = {
      'libs/a/src/x.ts': "import 'listed'; import 'lacking';",
      'libs/a/src/x.spec.ts': "import 'test-only';",
    };
    const files = ['src/x.ts', 'src/x.spec.ts'];
    const one = project('libs/a', { dependencies: { listed: '1.0.0' } }, files);
    const read = (file: string): string => texts[file] ?? '';
    expect(undeclared(one, read)).toEqual(['libs/a/src/x.ts: lacking']);
    expect(undeclared(one, read, ['lacking'])).toEqual([]);
  });

  it('no package of the workspace is for development only', () => {
    const devDependencies = { '@tributary/testing': '*', jest: '30.5.2' };
    expect(internalDevelopment([project('apps/a', { devDependencies })])).toEqual([
      'apps/a: @tributary/testing',
    ]);
  });

  it('a migration has its statement and its notes', () => {
    const files = ['libs/s/migrations/0001-a/up.sql', 'libs/s/migrations/0001-a/notes.md'];
    expect(incompleteMigrations(files)).toEqual([]);
    expect(incompleteMigrations(files.slice(0, 1))).toEqual(['libs/s/migrations/0001-a/notes.md']);
    expect(incompleteMigrations(['libs/s/migrations/0002-b/notes.md'])).toEqual([
      'libs/s/migrations/0002-b/up.sql',
    ]);
  });
});
