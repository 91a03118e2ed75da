import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { publishLag } from '@tributary/kafka';
import { createMetrics } from '@tributary/observability';
import { ANSWER_CODES } from './http/answers.js';
import { NormalizerMetrics } from './metrics.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

describe('README', () => {
  it.each(ANSWER_CODES)('explains the answer %s', (code) => {
    expect(readme).toContain(`| \`${code}\``);
  });

  it('names every metric of its own', async () => {
    const metrics = createMetrics('test');
    new NormalizerMetrics(metrics);
    publishLag(metrics, () => []);
    const { text } = await metrics.render();
    const names = [...text.matchAll(/^# TYPE (tributary_\S+) /gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(readme).toContain(`\`${name}\``);
  });
});
