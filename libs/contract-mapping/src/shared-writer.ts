/**
 * One writer for all records: its buffer is allocated once, not four times per record.
 *
 * Encoding is synchronous and never nested: nothing else writes between the start and `finish`.
 */
import { BinaryWriter } from '@bufbuild/protobuf/wire';

/** A record beyond this does not leave its large buffer behind. */
const KEPT_BYTES_MAX = 64 * 1024;

let shared: BinaryWriter | undefined = new BinaryWriter();

/** Bytes of what `write` writes. */
export function encodeShared(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = shared ?? new BinaryWriter();
  // Taken while in use: a nested call, or one after an error, gets a writer of its own.
  shared = undefined;
  write(writer);
  const bytes = writer.finish();
  shared = bytes.length > KEPT_BYTES_MAX ? new BinaryWriter() : writer;
  return bytes;
}
