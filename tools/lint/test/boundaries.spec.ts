/** Plants one violation per rule of the house: lint reports it, and is silent otherwise. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';

interface Planted {
  readonly what: string;
  readonly file: string;
  readonly code: string;
  /** Part of what lint must say; undefined: it must be silent. */
  readonly reported: string | undefined;
}

const BOUNDARY = '@nx/enforce-module-boundaries';
const IMPORTS = '@typescript-eslint/no-restricted-imports';
const SYNTAX = 'no-restricted-syntax';
const GLOBALS = 'no-restricted-globals';

const DOMAIN = 'libs/domain/src/planted.ts';
const APP = 'apps/stream-normalizer/src/adapters/planted.ts';
const CORE = 'apps/stream-normalizer/src/core/planted.ts';
const SINK = 'apps/convergence-sink/src/adapters/planted.ts';

const uses = (name: string): string => `import { x } from '${name}';\nexport const y = x;\n`;
/** Put together, so that this file does not hold what the house forbids. */
const SILENCE = ['eslint', 'disable'].join('-');
const IGNORE = ['@ts', 'ignore'].join('-');
const ONLY = ['it', 'only'].join('.');

const row = (what: string, file: string, code: string, reported?: string): Planted => ({
  what,
  file,
  code,
  reported,
});

const LAYERS: readonly Planted[] = [
  row('domain -> contracts', DOMAIN, uses('@tributary/contracts'), BOUNDARY),
  row('domain -> Nest', DOMAIN, uses('@nestjs/common'), BOUNDARY),
  row('domain -> any other package', DOMAIN, uses('zod'), BOUNDARY),
  row('domain -> the decimal library', DOMAIN, uses('big.js')),
  row('contracts -> domain', 'libs/contracts/src/p.ts', uses('@tributary/domain'), BOUNDARY),
  row('contracts -> protobuf', 'libs/contracts/src/p.ts', uses('@bufbuild/protobuf/wire')),
  row(
    'contract-mapping -> config',
    'libs/contract-mapping/src/p.ts',
    uses('@tributary/config'),
    BOUNDARY,
  ),
  row('mapping -> contracts', 'libs/mapping/src/p.ts', uses('@tributary/contracts'), BOUNDARY),
  row('mapping -> Nest', 'libs/mapping/src/p.ts', uses('@nestjs/common'), BOUNDARY),
  row('config -> domain', 'libs/config/src/p.ts', uses('@tributary/domain'), BOUNDARY),
  row('observability -> pg', 'libs/observability/src/p.ts', uses('pg'), BOUNDARY),
  row('kafka -> domain', 'libs/kafka/src/p.ts', uses('@tributary/domain'), BOUNDARY),
  row('kafka -> pg', 'libs/kafka/src/p.ts', uses('pg'), BOUNDARY),
  row('kafka -> Nest outside ./nest', 'libs/kafka/src/p.ts', uses('@nestjs/common'), IMPORTS),
  row('kafka -> Nest inside ./nest', 'libs/kafka/src/nest/p.ts', uses('@nestjs/common')),
  row('schema -> domain', 'libs/trade-store/schema/src/p.ts', uses('@tributary/domain'), BOUNDARY),
  row(
    'reader -> writer',
    'libs/trade-store/reader/src/p.ts',
    uses('@tributary/trade-store-writer'),
    BOUNDARY,
  ),
  row('reader -> Kafka client', 'libs/trade-store/reader/src/p.ts', uses('kafkajs'), BOUNDARY),
  row('writer -> kafka', 'libs/trade-store/writer/src/p.ts', uses('@tributary/kafka'), BOUNDARY),
  row(
    'writer -> schema',
    'libs/trade-store/writer/src/p.ts',
    uses('@tributary/trade-store-schema'),
  ),
  row('app -> writer', APP, uses('@tributary/trade-store-writer'), BOUNDARY),
  row('app -> mapping', APP, uses('@tributary/mapping')),
  row('app -> Kafka client', APP, uses('kafkajs'), BOUNDARY),
  row('app -> protobuf runtime', APP, uses('@bufbuild/protobuf/wire'), BOUNDARY),
  row('app -> pg', 'apps/file-ingestor/src/adapters/p.ts', uses('pg'), BOUNDARY),
  row('app -> app', APP, uses('@tributary/file-ingestor'), BOUNDARY),
  row('app -> tool', APP, uses('@tributary/stack'), BOUNDARY),
  row('sink -> writer', SINK, uses('@tributary/trade-store-writer')),
  row('sink -> pg', SINK, uses('pg')),
  row('sink -> Kafka client', SINK, uses('kafkajs'), BOUNDARY),
  row('tool -> app', 'tools/cli/src/p.ts', uses('@tributary/convergence-sink'), BOUNDARY),
  row('e2e -> writer', 'tools/e2e/src/p.ts', uses('@tributary/trade-store-writer'), BOUNDARY),
];

const WAYS_AROUND: readonly Planted[] = [
  row('a path into another project', APP, uses('../../../../libs/domain/src/index.js'), BOUNDARY),
  row('a file inside a package', APP, uses('@tributary/domain/src/decide.js'), IMPORTS),
  row('a package nobody declared', APP, uses('picocolors'), BOUNDARY),
  row(
    'a dynamic import',
    APP,
    "export const w = import('@tributary/trade-store-writer');\n",
    BOUNDARY,
  ),
  row(
    'a type import',
    APP,
    "import type { X } from '@tributary/trade-store-writer';\nexport type Y = X;\n",
    BOUNDARY,
  ),
  row(
    'a comment that switches lint off',
    DOMAIN,
    `/* ${SILENCE} */\n${uses('@nestjs/common')}`,
    BOUNDARY,
  ),
];

const TESTING: readonly Planted[] = [
  row('testing in production', APP, uses('@tributary/testing'), BOUNDARY),
  row('testing in a tool', 'tools/bench/src/p.ts', uses('@tributary/testing'), BOUNDARY),
  row('testing in a spec', 'apps/recon-service/src/p.spec.ts', uses('@tributary/testing')),
  row('testing under test/', 'libs/kafka/test/p.ts', uses('@tributary/testing')),
  row('testing in e2e', 'tools/e2e/src/p.ts', uses('@tributary/testing')),
  row('fast-check in the domain', DOMAIN, uses('fast-check'), BOUNDARY),
  row('fast-check in a test of it', 'libs/domain/src/p.spec.ts', uses('fast-check')),
  row(
    'a test that runs alone',
    'libs/domain/src/p.spec.ts',
    `import { it } from '@jest/globals';\n${ONLY}('x', () => {});\n`,
    SYNTAX,
  ),
];

const PURITY: readonly Planted[] = [
  row('domain -> node:fs', DOMAIN, uses('node:fs'), IMPORTS),
  row('domain -> crypto', DOMAIN, uses('crypto'), IMPORTS),
  row('domain: Date.now', DOMAIN, 'export const t = Date.now();\n', SYNTAX),
  row('domain: new Date()', DOMAIN, 'export const t = new Date();\n', SYNTAX),
  row('domain: any Date', DOMAIN, "export const t = new Date('2026-01-01');\n", GLOBALS),
  row('domain: Math.random', DOMAIN, 'export const t = Math.random();\n', SYNTAX),
  row('domain: process', DOMAIN, 'export const t = process.pid;\n', GLOBALS),
  row('core -> Nest', CORE, uses('@nestjs/common'), IMPORTS),
  row('core -> domain', CORE, uses('@tributary/domain')),
  row('domain -> a file of its own', DOMAIN, uses('./events/url.js')),
  row('core -> node:fs', CORE, uses('node:fs/promises'), IMPORTS),
  row('core -> node:crypto for hashes', CORE, "export { createHash } from 'node:crypto';\n"),
  row(
    'core -> random ids',
    CORE,
    "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();\n",
    SYNTAX,
  ),
  row('core -> typeorm', 'apps/recon-service/src/core/p.ts', uses('typeorm'), IMPORTS),
  row('core -> adapters', CORE, uses('../adapters/gathering-appender.js'), IMPORTS),
  row('core: new Date()', CORE, 'export const t = new Date();\n', SYNTAX),
  row('core: process', CORE, 'export const t = process.env;\n', GLOBALS),
  row('adapter -> node:fs', APP, uses('node:fs')),
];

const longFunction = `export function f(): number {\n${'  f();\n'.repeat(70)}  return 1;\n}\n`;
const FORM: readonly Planted[] = [
  row('default export', APP, 'export default 1;\n', SYNTAX),
  row('default export by name', APP, 'const x = 1;\nexport { x as default };\n', SYNTAX),
  row('export *', APP, "export * from './other.js';\n", SYNTAX),
  row('any', APP, 'export const f = (x: any): unknown => x;\n', 'no-explicit-any'),
  row('console in an app', APP, "console.log('x');\n", 'no-console'),
  row('console in a tool', 'tools/cli/src/p.ts', "console.log('x');\n"),
  row('a file of 401 lines', APP, 'export {};\n'.repeat(401), 'max-lines:'),
  row('a function of 72 lines', APP, longFunction, 'max-lines-per-function'),
  row('a line of 101 columns', APP, `// ${'x'.repeat(98)}\n`, 'max-len'),
  row('a long address', APP, `// https://example.org/${'x'.repeat(98)}\n`),
  row(
    'facts in a message',
    APP,
    'declare const logger: { info(m: string): void };\nexport const f = (id: string): void => logger.info(`trade ${id}`);\n',
    SYNTAX,
  ),
  row('a type error silenced', APP, `// ${IGNORE}\nexport const x = 1;\n`, 'ban-ts-comment'),
];

const GROUPS = { LAYERS, WAYS_AROUND, TESTING, PURITY, FORM };
const ALL = Object.values(GROUPS).flat();
const program = join(import.meta.dirname, 'programs', 'lint-planted.mjs');

describe('lint', () => {
  const said = new Map<Planted, readonly string[]>();

  beforeAll(() => {
    const input = JSON.stringify(ALL.map(({ file, code }) => ({ file, code })));
    const output = execFileSync(process.execPath, [program], { input, encoding: 'utf8' });
    const results = JSON.parse(output) as string[][];
    ALL.forEach((planted, index) => said.set(planted, results[index] ?? ['not linted']));
  }, 120_000);

  for (const [name, rows] of Object.entries(GROUPS)) {
    describe(name, () => {
      it.each(rows.map((planted) => [planted.what, planted] as const))('%s', (_, planted) => {
        const messages = said.get(planted) ?? [];
        if (planted.reported === undefined) expect(messages).toEqual([]);
        else expect(messages.join('\n')).toContain(planted.reported);
      });
    });
  }
});
