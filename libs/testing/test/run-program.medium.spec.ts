import { afterAll, describe, expect, it } from '@jest/globals';
import { assertEventually, runProgram } from '../src/index.js';
import type { RunningProgram } from '../src/index.js';

const file = new URL('./programs/echo-program.ts', import.meta.url);
const left: RunningProgram[] = [];

describe('runProgram', () => {
  it('runs TypeScript, passes settings and signals, and reads lines', async () => {
    const program = runProgram({ file, settings: { a: 1 } });
    left.push(program);
    await assertEventually(() => expect(program.lines).toEqual(['{"a":1}']));
    program.signal('SIGHUP');
    await assertEventually(() => expect(program.lines).toEqual(['{"a":1}', 'hung up']));
  });

  it('says how a program ended', async () => {
    const program = runProgram({ file });
    await assertEventually(() => expect(program.lines).toHaveLength(1));
    program.signal('SIGTERM');
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' });
  });
});

afterAll(async () => {
  for (const program of left) {
    expect(await program.ended).toEqual({ code: null, signal: 'SIGKILL' });
  }
});
