/**
 * Registration: an immutable copy of what lies in the landing folder, with its hash.
 *
 * The copy is what is ingested, so a file that is overwritten later cannot change a batch. The hash
 * is over the bytes as they came (compressed where they came compressed). A `.gz` file is kept
 * decompressed beside its hash, under limits of size and ratio (a decompression bomb is refused).
 */
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { openNoFollow } from './landing-folder.js';

export interface RegistrationLimits {
  /** Largest file as received, in bytes. */
  readonly fileBytesMax: bigint;
  /** Largest content after decompression, in bytes. */
  readonly contentBytesMax: bigint;
  /** Largest growth by decompression. */
  readonly ratioMax: number;
}

export interface Registered {
  /** Path of the immutable, decompressed copy. */
  readonly path: string;
  /** SHA-256 of the bytes as received, lower-case hex. */
  readonly sha256: string;
  /** Bytes as received. */
  readonly bytes: bigint;
}

/** The file cannot be registered; nothing of it is used. Not retryable: the same bytes fail again. */
export class RegistrationError extends Error {
  readonly retryable = false;
  constructor(
    readonly code: 'TOO_LARGE' | 'CHANGED_WHILE_READ' | 'BROKEN_GZIP',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'RegistrationError';
  }
}

/** Growth below this many bytes is never a bomb. */
const RATIO_FREE_BYTES = 1024 * 1024;

export interface Candidate {
  readonly path: string;
  readonly name: string;
  readonly bytes: bigint;
}

/**
 * Copies, hashes and decompresses into `<inbox>/<sha256>`.
 * @throws RegistrationError for content that cannot be taken; file system errors as they are.
 */
export async function register(
  candidate: Candidate,
  inbox: string,
  limits: RegistrationLimits,
): Promise<Registered> {
  if (candidate.bytes > limits.fileBytesMax) {
    const message = `${candidate.bytes} bytes; the limit is ${limits.fileBytesMax}`;
    throw new RegistrationError('TOO_LARGE', message);
  }
  await mkdir(inbox, { recursive: true });
  const temporary = join(inbox, `.${randomUUID()}.tmp`);
  try {
    const received = await copy(candidate, temporary, limits);
    const path = join(inbox, received.sha256);
    await rename(temporary, path);
    return { path, ...received };
  } finally {
    await rm(temporary, { force: true });
  }
}

async function copy(
  candidate: Candidate,
  target: string,
  limits: RegistrationLimits,
): Promise<Omit<Registered, 'path'>> {
  const source = await openNoFollow(candidate.path);
  const sink = await open(target, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0n;
  let written = 0n;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += BigInt(chunk.length);
      done(bytes > limits.fileBytesMax ? tooLarge('file', limits.fileBytesMax) : null, chunk);
    },
  });
  const bound = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      written += BigInt(chunk.length);
      const isBomb =
        written > RATIO_FREE_BYTES && Number(written) > Number(bytes) * limits.ratioMax;
      const isLarge = written > limits.contentBytesMax || isBomb;
      done(isLarge ? tooLarge('content', limits.contentBytesMax) : null, chunk);
    },
  });
  const stages = candidate.name.toLowerCase().endsWith('.gz') ? [createGunzip()] : [];
  try {
    await pipeline([
      source.createReadStream({ autoClose: false }),
      measure,
      ...stages,
      bound,
      sink.createWriteStream({ autoClose: false, flush: false }),
    ]);
    await sink.sync();
  } catch (error) {
    throw isGzipError(error)
      ? new RegistrationError('BROKEN_GZIP', 'the gzip data is cut off or damaged', {
          cause: error,
        })
      : error;
  } finally {
    await source.close();
    await sink.close();
  }
  if (bytes !== candidate.bytes) {
    const message = `${candidate.bytes} bytes were listed, ${bytes} were read`;
    throw new RegistrationError('CHANGED_WHILE_READ', message);
  }
  return { sha256: hash.digest('hex'), bytes };
}

function tooLarge(what: string, limit: bigint): RegistrationError {
  return new RegistrationError('TOO_LARGE', `the ${what} is larger than ${limit} bytes allow`);
}

function isGzipError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('Z_');
}

/** SHA-256 and size of a finished file. */
export async function hashFile(path: string): Promise<{ sha256: Buffer; bytes: bigint }> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return { sha256: hash.digest(), bytes: (await stat(path, { bigint: true })).size };
}
