/**
 * Keeps a local service process alive, as Kubernetes would: one that ends without being asked is
 * started again within two seconds. Standard output and error go to one log file per service; the
 * entry that says `listening` gives the address.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { SERVICE_NODE_FLAGS } from './node-flags.js';

export interface ServiceSpecification {
  readonly name: string;
  /** JavaScript file and arguments, run by this Node. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
}

export interface RunningService {
  readonly name: string;
  readonly url: string;
  readonly pid: number;
}

const RESTART_DELAY_MS = 500;
/** Time a service has to stop by itself before it is killed. */
const STOP_TIMEOUT_MS = 25_000;
const START_TIMEOUT_MS = 60_000;
const STARTS_BEFORE_FIRST_LISTEN_MAX = 3;

export class Supervisor {
  private child: ChildProcess | undefined;
  private readonly log: WriteStream;
  private isStopping = false;
  private running: RunningService | undefined;
  private failedStarts = 0;
  private restartTimer: NodeJS.Timeout | undefined;
  private settleFirst: ((result: RunningService | Error) => void) | undefined;

  constructor(
    private readonly specification: ServiceSpecification,
    private readonly onChange: (service: RunningService) => void,
  ) {
    this.log = createWriteStream(specification.logFile, { flags: 'a', mode: 0o600 });
  }

  /** The process as it last said where it listens. */
  get current(): RunningService | undefined {
    return this.running;
  }

  /** Starts the process; resolves once it listens. @throws Error naming the log file otherwise. */
  start(): Promise<RunningService> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => settle(this.failure('did not listen in time')),
        START_TIMEOUT_MS,
      );
      const settle = (result: RunningService | Error): void => {
        clearTimeout(timer);
        this.settleFirst = undefined;
        if (result instanceof Error) reject(result);
        else resolve(result);
      };
      this.settleFirst = settle;
      this.spawnOnce();
    });
  }

  /** Sends a signal to the process; what it leaves is started again as after any death. */
  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** Asks the process to stop, waits, kills it when it does not. */
  async stop(): Promise<void> {
    this.isStopping = true;
    clearTimeout(this.restartTimer);
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      // Not `exit`: what it said last would miss the log.
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    }
    this.log.end();
  }

  private spawnOnce(): void {
    const [file = '', ...args] = this.specification.command;
    const child = spawn(process.execPath, [...SERVICE_NODE_FLAGS, file, ...args], {
      env: { ...process.env, ...this.specification.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    // Where this process ends without stopping its services, they must not stay behind.
    const killLeftover = (): void => void child.kill('SIGKILL');
    process.once('exit', killLeftover);
    child.once('exit', () => process.off('exit', killLeftover));
    child.stderr.pipe(this.log, { end: false });
    createInterface({ input: child.stdout }).on('line', (line) => this.onLine(line, child));
    child.once('error', (error) => this.settleFirst?.(error));
    child.once('exit', () => this.onExit());
  }

  private onLine(line: string, child: ChildProcess): void {
    this.log.write(`${line}\n`);
    if (!line.includes('"listening"')) return;
    const url = listeningUrl(line);
    if (url === undefined || child.pid === undefined) return;
    this.running = { name: this.specification.name, url, pid: child.pid };
    this.settleFirst?.(this.running);
    this.onChange(this.running);
  }

  private onExit(): void {
    if (this.isStopping) return;
    if (this.running === undefined && ++this.failedStarts >= STARTS_BEFORE_FIRST_LISTEN_MAX) {
      this.settleFirst?.(this.failure('ended before it listened'));
      return;
    }
    this.restartTimer = setTimeout(() => this.spawnOnce(), RESTART_DELAY_MS);
  }

  private failure(what: string): Error {
    return new Error(`${this.specification.name} ${what}; see ${this.specification.logFile}`);
  }
}

function listeningUrl(line: string): string | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    if (typeof entry !== 'object' || entry === null) return undefined;
    if (!('msg' in entry) || entry.msg !== 'listening' || !('url' in entry)) return undefined;
    return typeof entry.url === 'string' ? entry.url : undefined;
  } catch {
    return undefined; // Not a log entry of the service: a library wrote to standard output.
  }
}
