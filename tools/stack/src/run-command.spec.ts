import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { runCommand } from './run-command.js';

describe('runCommand', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('answers what a program said and whether it ended well', async () => {
    const script =
      'console.log("out"); console.error("err"); process.exit(process.argv.length - 1)';
    const good = await runCommand(process.execPath, ['-e', script]);
    expect(good).toEqual({ isGood: true, output: expect.stringContaining('out') });
    const bad = await runCommand(process.execPath, ['-e', script, 'one']);
    expect(bad).toEqual({ isGood: false, output: expect.stringContaining('err') });
  });

  it.each(['/no/such/program', process.execPath])('leaves no timer behind for %s', async (file) => {
    const set = jest.spyOn(globalThis, 'setTimeout');
    const cleared = jest.spyOn(globalThis, 'clearTimeout');
    const { spawnError } = await runCommand(file, ['--version']);
    expect(spawnError).toBe(file === process.execPath ? undefined : 'ENOENT');
    expect(cleared).toHaveBeenCalledWith(set.mock.results[0]?.value as NodeJS.Timeout);
  });
});
