/** Rows for `COPY`, in chunks the database can take in while the next one is made. */
import { BinaryRows } from './binary-rows.js';

const CHUNK_BYTES = 64 * 1024;
/** Room for the row that makes a chunk full. */
const LAST_ROW_BYTES = 8 * 1024;

/** Nothing where there is no item. */
export function* copyChunks<T>(
  items: Iterable<T>,
  append: (rows: BinaryRows, item: T) => void,
): Generator<Buffer, void, undefined> {
  let rows: BinaryRows | undefined;
  for (const item of items) {
    rows ??= new BinaryRows(CHUNK_BYTES + LAST_ROW_BYTES);
    append(rows, item);
    if (rows.bytesGathered >= CHUNK_BYTES) yield rows.take();
  }
  if (rows !== undefined) yield rows.finish();
}
