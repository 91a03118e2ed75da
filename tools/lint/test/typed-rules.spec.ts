/** The rules that ask the compiler, over real files in a folder of their own. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const FILES = {
  'floating.ts': 'const f = async (): Promise<void> => {};\nf();\nexport {};\n',
  'awaited.ts': 'const f = async (): Promise<void> => {};\nawait f();\nexport {};\n',
  'no-thenable.ts': 'export const f = async (): Promise<number> => await 1;\n',
  'condition.ts':
    "const f = async (): Promise<boolean> => true;\nexport const g = f() ? 'yes' : 'no';\n",
};
const RULES = {
  'floating.ts': 'no-floating-promises',
  'no-thenable.ts': 'await-thenable',
  'condition.ts': 'no-misused-promises',
};
const TSCONFIG = {
  compilerOptions: { strict: true, target: 'es2023', module: 'nodenext', types: [] },
  include: ['*.ts'],
};

describe('lint with types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-lint-'));
  let found: Record<string, readonly string[]> = {};

  beforeAll(() => {
    const manifest = { type: 'module', nx: { tags: ['type:app'] } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'tsconfig.lib.json'), JSON.stringify(TSCONFIG));
    for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
    const program = join(import.meta.dirname, 'programs', 'lint-folder.mjs');
    const output = execFileSync(process.execPath, [program, folder], { encoding: 'utf8' });
    found = JSON.parse(output) as typeof found;
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.entries(RULES))('%s is reported: %s', (name, rule) => {
    expect(found[name]?.join('\n')).toContain(rule);
  });

  it('is silent about a promise that is awaited', () => {
    expect(found['awaited.ts']).toEqual([]);
  });
});
