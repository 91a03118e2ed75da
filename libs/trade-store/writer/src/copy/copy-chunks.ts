/** Rows for `COPY`, in chunks the database can take in while the next one is made. */
import { CHUNK_BYTES, takeBuffer } from './chunk-pool.js';
import { CopyRows } from './copy-rows.js';

/** Messages of one copy, whole; nothing where there is no item. Buffers go back to the pool. */
export function* copyChunks<T>(
  items: Iterable<T>,
  append: (rows: CopyRows, item: T) => void,
): Generator<Buffer, void, undefined> {
  let rows: CopyRows | undefined;
  for (const item of items) {
    rows ??= CopyRows.first(takeBuffer());
    append(rows, item);
    if (rows.bytesGathered >= CHUNK_BYTES) yield rows.take(takeBuffer());
  }
  if (rows !== undefined) yield rows.finish();
}
