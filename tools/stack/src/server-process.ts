/**
 * One embedded server process: start until ready, stop, kill -9, and the supervisor that starts a
 * process again that died unasked. The process is a session leader of its own, so Ctrl-C in a
 * terminal reaches the launcher alone, which stops the servers last.
 */
import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './errors.js';
import {
  LOCK_RETRY_MS,
  LOCK_WAIT_MS_MAX,
  READY_POLL_MS,
  RESTARTS_MAX,
  RESTART_PAUSE_MS,
  RESTART_PAUSE_MS_MAX,
  STOP_MS_MAX,
} from './limits.js';
import type { ServerLog } from './server-log.js';
import type { CrashOptions, ServerHandle, ServerName, StackLogger } from './types.js';

export interface ServerProcessOptions {
  readonly name: ServerName;
  readonly command: string;
  readonly args: readonly string[];
  /** Owner of the process where that is not ours, and its working folder. */
  readonly spawnOptions?: { readonly uid: number; readonly gid: number } | undefined;
  readonly log: ServerLog;
  readonly stopSignal: NodeJS.Signals;
  readonly readyMsMax: number;
  /** Asked again and again with what the process has written so far. */
  readonly isReady: (output: string) => boolean | Promise<boolean>;
  /** Output of a start that failed only because the dead predecessor still holds a lock. */
  readonly lockedBy: RegExp;
  /** Called for every new process, before it is ready. */
  readonly onSpawned?: (pid: number) => void;
  readonly logger: StackLogger;
  /** Absent: a process that dies unasked stays dead. */
  readonly onRestarted?: ((pid: number | undefined) => void) | undefined;
}

const PORT_TAKEN = /address already in use/i;

export class ServerProcess implements ServerHandle {
  readonly #options: ServerProcessOptions;
  #child: ChildProcess | undefined;
  /** True from an asked start that succeeded to an asked end: only then is an exit unasked. */
  #wanted = false;
  #closed = false;
  #supervising: Promise<void> = Promise.resolve();

  constructor(options: ServerProcessOptions) {
    this.#options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves once the server answers. Throws `StackError` PORT_TAKEN or SERVER_NOT_STARTED. */
  async start(): Promise<void> {
    await this.#startUnlocked();
    this.#wanted = true;
  }

  async restart(): Promise<void> {
    await this.#supervising;
    await this.#end(this.#options.stopSignal);
    await this.start();
  }

  async kill({ downMs = 0 }: CrashOptions = {}): Promise<void> {
    await this.#supervising;
    await this.#end('SIGKILL');
    await sleep(downMs);
    await this.start();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    await this.#end(this.#options.stopSignal);
    await this.#supervising;
  }

  async #startUnlocked(): Promise<void> {
    const deadline = Date.now() + LOCK_WAIT_MS_MAX;
    for (;;) {
      try {
        return await this.#startOnce();
      } catch (error) {
        const isLocked = this.#options.lockedBy.test(this.#options.log.textOfRun());
        if (!isLocked || Date.now() > deadline) throw error;
        await sleep(LOCK_RETRY_MS);
      }
    }
  }

  async #startOnce(): Promise<void> {
    const { name, log, readyMsMax, isReady } = this.#options;
    const child = this.#spawn();
    const deadline = Date.now() + readyMsMax;
    while (!(await isReady(log.textOfRun()))) {
      if (hasEnded(child)) throw this.#failure('ended at once');
      if (this.#closed || Date.now() > deadline) {
        await end(child, 'SIGKILL');
        throw this.#failure(this.#closed ? 'was stopped' : 'was not ready in time');
      }
      await sleep(READY_POLL_MS);
    }
    if (hasEnded(child)) throw this.#failure('ended at once');
    this.#options.logger.info('server ready', { server: name, pid: child.pid });
  }

  #spawn(): ChildProcess {
    const { command, args, spawnOptions, log, onSpawned } = this.#options;
    const output = log.open();
    const stdio: StdioOptions = ['ignore', output, output];
    const child = spawn(command, args, { ...spawnOptions, cwd: '/', detached: true, stdio });
    closeSync(output);
    this.#child = child;
    child.once('error', () => undefined); // Also ends without a pid; `hasEnded` sees that.
    child.once('exit', () => this.#onExit(child));
    if (child.pid !== undefined) onSpawned?.(child.pid);
    return child;
  }

  #onExit(child: ChildProcess): void {
    const { name, logger, onRestarted } = this.#options;
    if (!this.#wanted || this.#child !== child) return;
    this.#wanted = false;
    logger.warn('server died', { server: name, signal: child.signalCode, code: child.exitCode });
    if (onRestarted) this.#supervising = this.#revive(onRestarted);
  }

  async #revive(onRestarted: (pid: number | undefined) => void): Promise<void> {
    const { name, logger } = this.#options;
    let pauseMs = RESTART_PAUSE_MS;
    for (let attempt = 1; attempt <= RESTARTS_MAX && !this.#closed; attempt++) {
      await sleep(pauseMs);
      if (this.#closed) return;
      try {
        await this.start();
        return onRestarted(this.pid);
      } catch (error) {
        logger.warn('server not started again', { server: name, attempt, error });
        pauseMs = Math.min(pauseMs * 2, RESTART_PAUSE_MS_MAX);
      }
    }
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    this.#wanted = false;
    const child = this.#child;
    if (child) await end(child, signal);
  }

  #failure(what: string): StackError {
    const { name, log } = this.#options;
    const tail = log.tail();
    const code = PORT_TAKEN.test(tail) ? 'PORT_TAKEN' : 'SERVER_NOT_STARTED';
    return new StackError(code, `${name} ${what}; its log ${log.path} ends with:\n${tail}`);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

/** Signals and waits; a process that does not end in time is killed. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS_MAX);
  await ended;
  clearTimeout(timer);
}
