/** A server's log file: it outlives the launcher, and the launcher reads readiness from it. */
import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { LOG_BYTES_MAX, LOG_TAIL_BYTES } from './limits.js';

export class ServerLog {
  #runStart = 0;

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (this.#size() > LOG_BYTES_MAX) renameSync(path, `${path}.old`);
  }

  /** A descriptor for the output of a new run, which starts here. The caller closes it. */
  open(): number {
    this.#runStart = this.#size();
    return openSync(this.path, 'a', 0o600);
  }

  /** What the current run wrote so far, without its beginning where that is long. */
  textOfRun(): string {
    const end = this.#size();
    return this.#read(Math.max(this.#runStart, end - LOG_BYTES_MAX / 10), end);
  }

  /** The last lines, for an error message. */
  tail(): string {
    const end = this.#size();
    return this.#read(Math.max(this.#runStart, end - LOG_TAIL_BYTES), end).trim();
  }

  #read(from: number, to: number): string {
    const file = openSync(this.path, 'r');
    try {
      const buffer = Buffer.alloc(Math.max(0, to - from));
      return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, from));
    } finally {
      closeSync(file);
    }
  }

  #size(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
  }
}
