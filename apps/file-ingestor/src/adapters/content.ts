/** The content of a registered file: decompressed by its name, under limits of size and ratio. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { PassThrough, Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileFaultError } from '../core/file-fault.js';
import { codeOf } from './files.js';

/** Bytes read at once. The rows of a chunk live together: small ones leave less to collect. */
const CHUNK_BYTES = 64 * 1024;
/** Growth below this many bytes is never a bomb. */
const RATIO_FREE_BYTES = 64 * 1024 * 1024;

export interface ContentLimits {
  /** Largest content after decompression, in bytes. */
  readonly contentBytesMax: bigint;
  /** Largest growth by decompression. */
  readonly ratioMax: number;
}

export interface ContentRequest {
  readonly path: string;
  readonly bytes: bigint;
  readonly isCompressed: boolean;
  readonly limits: ContentLimits;
}

/** @throws FileFaultError for damaged or endless content; file system errors as they are. */
export async function* contentOf(request: ContentRequest): AsyncGenerator<Buffer> {
  const output = new PassThrough({ highWaterMark: CHUNK_BYTES });
  const source = createReadStream(request.path, { highWaterMark: CHUNK_BYTES });
  const finished = request.isCompressed
    ? pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), bound(request), output)
    : pipeline(source, output);
  // Awaited below; a failure before that must not end the process.
  finished.catch(() => undefined);
  try {
    for await (const chunk of output as Readable) yield chunk as Buffer;
    await finished;
  } catch (error) {
    throw isGzipError(error) ? damaged(error) : error;
  } finally {
    source.destroy();
    output.destroy();
  }
}

function bound({ bytes, limits }: ContentRequest): Transform {
  let written = 0n;
  const ratioBytesMax = BigInt(Math.ceil(limits.ratioMax)) * bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      written += BigInt(chunk.length);
      if (written > limits.contentBytesMax) {
        done(tooLarge(`decompresses to more than ${limits.contentBytesMax} bytes`));
      } else if (written > RATIO_FREE_BYTES && written > ratioBytesMax) {
        done(tooLarge(`decompresses to more than ${limits.ratioMax} times its size`));
      } else done(null, chunk);
    },
  });
}

function tooLarge(detail: string): FileFaultError {
  return new FileFaultError({ reason: 'TOO_LARGE', field: '', detail });
}

function damaged(cause: unknown): FileFaultError {
  const detail = 'the gzip data is cut off or damaged';
  return new FileFaultError({ reason: 'UNDECODABLE', field: '', detail }, { cause });
}

function isGzipError(error: unknown): boolean {
  return codeOf(error).startsWith('Z_');
}
