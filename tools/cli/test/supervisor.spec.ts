import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { assertEventually, onCleanup } from '@tributary/testing';
import { Supervisor } from '../src/local/supervisor.js';
import type { RunningService } from '../src/local/supervisor.js';

const LONG = { withinMs: 30_000 };

interface Supervised {
  readonly supervisor: Supervisor;
  readonly logFile: string;
  /** What it told of the service, one after the other. */
  readonly changes: readonly RunningService[];
  /** Entries of the log with the message. */
  logged(message: string): Record<string, unknown>[];
}

/** Stopped after the test. */
function supervised(program: string): Supervised {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-supervisor-'));
  const logFile = join(folder, 'service.log');
  const file = fileURLToPath(new URL(`./programs/${program}.mjs`, import.meta.url));
  const changes: RunningService[] = [];
  const supervisor = new Supervisor({ name: 'service', command: [file], env: {}, logFile }, (to) =>
    changes.push(to),
  );
  onCleanup('test', async () => {
    await supervisor.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const logged = (message: string): Record<string, unknown>[] =>
    readFileSync(logFile, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === message);
  return { supervisor, logFile, changes, logged };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('Supervisor', () => {
  it('tells where the service listens and keeps all that it writes, for its owner only', async () => {
    const { supervisor, changes, logFile } = supervised('listening-program');
    const running = await supervisor.start();
    expect(running).toEqual({
      name: 'service',
      url: `http://127.0.0.1:1/${running.pid}`,
      pid: running.pid,
    });
    expect(supervisor.current).toEqual(running);
    expect(changes).toEqual([running]);
    await assertEventually(() => {
      const log = readFileSync(logFile, 'utf8');
      expect(log).toContain('a library writes');
      expect(log).toContain('and something to standard error');
    });
    expect(statSync(logFile).mode & 0o777).toBe(0o600);
  });

  it('starts a killed service again within two seconds, and tells its new place', async () => {
    const { supervisor, changes, logged } = supervised('listening-program');
    const first = await supervisor.start();
    const killedAt = performance.timeOrigin + performance.now();
    supervisor.signal('SIGKILL');
    await assertEventually(() => changes.length === 2, LONG);
    const second = changes[1];
    expect(second?.pid).not.toBe(first.pid);
    expect(supervisor.current).toEqual(second);
    // The start of the process, not what a busy machine makes of the rest.
    const beganAt = await assertEventually(() => {
      const entry = logged('listening')[1];
      if (entry === undefined) throw new Error('the second start is not in the log');
      return Number(entry['beganAt']);
    });
    expect(beganAt - killedAt).toBeLessThan(2_000);
    expect(isAlive(first.pid)).toBe(false);
  });

  it('stops in order, a paused service too, and starts nothing again', async () => {
    const { supervisor, changes, logged } = supervised('listening-program');
    const { pid } = await supervisor.start();
    supervisor.signal('SIGSTOP');
    await supervisor.stop();
    expect(isAlive(pid)).toBe(false);
    await assertEventually(() => logged('stopped').length === 1);
    expect(changes).toHaveLength(1);
  });

  it('does not start again what was asked to stop while it was down', async () => {
    const { supervisor, changes } = supervised('listening-program');
    const { pid } = await supervisor.start();
    supervisor.signal('SIGKILL');
    await assertEventually(() => !isAlive(pid), LONG);
    await supervisor.stop();
    await expect(assertEventually(() => changes.length > 1, { withinMs: 1_500 })).rejects.toThrow();
  });

  it('gives up after three starts that ended before they listened, naming the log', async () => {
    const { supervisor, changes, logFile, logged } = supervised('failing-program');
    await expect(supervisor.start()).rejects.toThrow(
      `service ended before it listened; see ${logFile}`,
    );
    await assertEventually(() => logged('began').length === 3);
    expect(changes).toEqual([]);
    expect(supervisor.current).toBeUndefined();
  });
});
