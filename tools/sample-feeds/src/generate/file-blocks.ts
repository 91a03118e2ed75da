/** A file of the built-in source of any size, block by block, with the result each must have. */
import { canonicalCsvHeader } from '../forms/canonical-csv.js';
import type { Expected } from '../model/expected.js';
import { interleave, Random } from '../model/random.js';
import { ResultBook } from '../oracle/result-book.js';
import { newFileTrade } from './file-rows.js';
import type { FileRow } from './file-rows.js';
import { BLOCK_TRADES, TRADES_MAX, defaultPrefix, padded } from './stream-blocks.js';

/** Apart from the trades of the stream phase. */
const FILE_SALT = 3_000_000_000;
export const FILE_ROWS_MAX = 2 * TRADES_MAX;

export interface FileOptions {
  /** 0 to 2^32-1. */
  readonly seed: number;
  /** Data rows, exactly; 1 to 2,000,000. */
  readonly rows: number;
  readonly tradeIdPrefix?: string;
}

export interface FileBlock {
  /** Next bytes of the file; those of the first block begin with the header. */
  readonly bytes: Buffer;
  readonly rows: number;
  /** Result of this block alone; no trade and no message identity is in two blocks. */
  readonly expected: Expected;
}

/**
 * Makes a good file block by block.
 * @throws RangeError for a seed or a number of rows outside their limits.
 */
export function* canonicalFileBlocks(options: FileOptions): Generator<FileBlock> {
  const { seed, rows, tradeIdPrefix = defaultPrefix(seed) } = options;
  if (!Number.isInteger(rows) || rows < 1 || rows > FILE_ROWS_MAX) {
    throw new RangeError(`rows: a whole number from 1 to ${FILE_ROWS_MAX}`);
  }
  const root = new Random(seed);
  let made = 0;
  for (let from = 0; made < rows; from += BLOCK_TRADES) {
    const range = { from, trades: BLOCK_TRADES, prefix: `${tradeIdPrefix}B` };
    const block = interleave(root.fork(FILE_SALT - 1 - from), fileTrades(root, range));
    const taken = block.slice(0, rows - made);
    const header = made === 0 ? [Buffer.from(canonicalCsvHeader())] : [];
    made += taken.length;
    const book = new ResultBook();
    for (const { content } of taken) book.enter(content);
    const bytes = Buffer.concat([...header, ...taken.map((row) => row.bytes)]);
    yield { bytes, rows: taken.length, expected: book.result() };
  }
}

interface FileTrades {
  readonly from: number;
  readonly trades: number;
  /** Begins the trade ids. */
  readonly prefix: string;
}

/** Rows of so many new trades, one list for each. */
export function fileTrades(root: Random, { from, trades, prefix }: FileTrades): FileRow[][] {
  return Array.from({ length: trades }, (_, index) =>
    newFileTrade(root.fork(FILE_SALT + from + index), `${prefix}${padded(from + index)}`),
  );
}
