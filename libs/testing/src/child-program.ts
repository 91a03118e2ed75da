/** A child Node process that runs a program of the workspace, from its sources or from a build. */
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const HOOKS = fileURLToPath(new URL('../typescript-hooks.mjs', import.meta.url));

export interface ProgramCommand {
  /** A `.ts` file runs with the TypeScript hooks and the sources of the workspace. */
  readonly file: string | URL;
  readonly args?: readonly string[];
  /** Added to the environment of the test. */
  readonly env?: Readonly<Record<string, string>>;
}

export function spawnProgram(command: ProgramCommand, stdio: StdioOptions): ChildProcess {
  const file = command.file instanceof URL ? fileURLToPath(command.file) : command.file;
  const hooks = file.endsWith('.ts') ? ['--conditions=@tributary/source', '--import', HOOKS] : [];
  return spawn(process.execPath, [...hooks, file, ...(command.args ?? [])], {
    env: { ...process.env, ...command.env },
    stdio,
  });
}
