/** `rejects.ndjson` of a batch: one line per refused row, in file order. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { lineOfReject, rejectOfLine } from '../core/row-reject.js';
import type { RowReject } from '../core/row-reject.js';

export const REJECTS_FILE = 'rejects.ndjson';
/** Rejects handed on at once, and their bytes. */
const BLOCK_REJECTS_MAX = 500;
const BLOCK_BYTES_MAX = 4 * 1024 * 1024;

export class RejectFile {
  private isClosed = false;

  private constructor(private readonly handle: FileHandle) {}

  /** Starts an empty file. */
  static async create(path: string): Promise<RejectFile> {
    return new RejectFile(await open(path, 'w'));
  }

  async append(rejects: readonly RowReject[]): Promise<void> {
    if (rejects.length === 0) return;
    await this.handle.writeFile(rejects.map(lineOfReject).join(''));
  }

  /** Makes the lines durable and closes. */
  async finish(): Promise<void> {
    await this.handle.sync();
    await this.close();
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.handle.close();
  }
}

/** Rejects of a finished file in blocks, as they were written. */
export async function* readRejects(path: string): AsyncGenerator<readonly RowReject[]> {
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Infinity });
  let block: RowReject[] = [];
  let bytes = 0;
  for await (const line of lines) {
    const reject = rejectOfLine(line);
    block.push(reject);
    bytes += reject.raw.length;
    if (block.length < BLOCK_REJECTS_MAX && bytes < BLOCK_BYTES_MAX) continue;
    yield block;
    block = [];
    bytes = 0;
  }
  if (block.length > 0) yield block;
}
