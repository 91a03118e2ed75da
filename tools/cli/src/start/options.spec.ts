import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { parseStartOptions } from './options.js';

afterEach(() => {
  jest.restoreAllMocks();
});

/** What a person sees where the options end the process, and its exit code. */
function ending(argv: readonly string[]): { code: unknown; output: string } {
  const written: string[] = [];
  const keep = (text: unknown): boolean => written.push(String(text)) > 0;
  jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  jest.spyOn(process.stderr, 'write').mockImplementation(keep);
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('the process ends');
  });
  expect(() => parseStartOptions(argv)).toThrow('the process ends');
  return { code: exit.mock.calls[0]?.[0], output: written.join('') };
}

describe('parseStartOptions', () => {
  it('plays samples as fast as they go and keeps the data unless told otherwise', () => {
    expect(parseStartOptions([])).toEqual({ samples: true, fresh: false, seed: 1, exit: false });
  });

  it('reads every option', () => {
    const argv = ['--no-samples', '--fresh', '--rate', '1000', '--seed', '7', '--exit'];
    expect(parseStartOptions(argv)).toEqual({
      samples: false,
      fresh: true,
      rate: 1_000,
      seed: 7,
      exit: true,
    });
  });

  it('explains every option', () => {
    const { code, output } = ending(['--help']);
    expect(code).toBe(0);
    expect(output).toContain('npm start --');
    for (const option of ['--no-samples', '--fresh', '--rate <n>', '--seed <n>', '--exit']) {
      expect(output).toContain(option);
    }
  });

  it.each(['0', '-1', '1.5', 'many', '', '1000001', '9007199254740993'])(
    'refuses %p as a rate and says what is wanted',
    (rate) => {
      const { code, output } = ending(['--rate', rate]);
      expect(code).toBe(1);
      expect(output).toContain('a whole number from 1 to 1000000');
    },
  );

  it.each([[['--frehs']], [['extra']], [['--seed']]])('refuses %p', (argv) => {
    expect(ending(argv).code).toBe(1);
  });
});
