/** The example of the README does what the README says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { parseSource } from '../src/index.js';
import { mapText, recordOf } from './support.js';

const README = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
const HEAD = 'source: example\nscheme: EXAMPLE\nrank: 1\nzone: UTC\n';

const blockOf = (language: string): string =>
  new RegExp('```' + language + '\\n([^]*?)```').exec(README)?.[1] ?? '';

it('maps the example record by the example mapping', () => {
  const bytes = Buffer.from(HEAD + blockOf('yaml'));
  const parsed = parseSource({ name: 'example.yaml', bytes });
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'));
  expect(recordOf(mapText(blockOf('json'), parsed.source.mapping))).toMatchObject({
    head: { version: 2n, action: 'AMEND', messageId: 'T-1-2' },
    terms: {
      tradeDate: '2026-01-05',
      notional: { value: '1250000.5' },
      currency: 'USD',
      attributes: new Map([['desk', 'FX']]),
    },
  });
});
