import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { SERVICE_NODE_FLAGS } from './node-flags.js';

const DOCKERFILE = new URL('../../../../docker/Dockerfile', import.meta.url);

describe('SERVICE_NODE_FLAGS', () => {
  it('are those of the image', () => {
    const entry = /^ENTRYPOINT (\[.*"main\.js"\])$/m.exec(readFileSync(DOCKERFILE, 'utf8'));
    expect(JSON.parse(entry?.[1] ?? '[]')).toEqual(['node', ...SERVICE_NODE_FLAGS, 'main.js']);
  });
});
