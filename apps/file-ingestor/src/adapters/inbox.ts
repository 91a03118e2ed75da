/**
 * Registration: an immutable copy of what lies in the landing folder, named by its hash.
 *
 * The copy is what is ingested, so a file that is overwritten later cannot change a batch. It holds
 * the bytes as they came, compressed where they came compressed: its name can always be checked.
 */
import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { syncToDisk } from './files.js';
import { openNoFollow } from './landing-folder.js';

/** Bytes read at once. */
const BLOCK_BYTES = 1024 * 1024;

export interface Copied {
  /** Of the bytes as received, lower-case hex. */
  readonly sha256: string;
  readonly bytes: bigint;
}

export interface CopyRequest {
  readonly path: string;
  readonly source: string;
  /** A larger file is hashed, so that it has an identity, but not kept. */
  readonly fileBytesMax: bigint;
  readonly signal: AbortSignal;
}

export class Inbox {
  constructor(private readonly folder: string) {}

  /** Path of a registered file's copy. */
  pathOf({ source, sha256 }: { readonly source: string; readonly sha256: string }): string {
    return join(this.folder, source, sha256);
  }

  /** Copies and hashes; the copy has its name only when its bytes are on disk. */
  async take(request: CopyRequest): Promise<Copied> {
    const folder = join(this.folder, request.source);
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, `.${randomUUID()}.tmp`);
    const target = await open(temporary, 'wx', 0o600);
    try {
      const copied = await copy(request, target);
      await target.sync();
      if (copied.bytes <= request.fileBytesMax) await keep(temporary, join(folder, copied.sha256));
      return copied;
    } finally {
      await target.close();
      await rm(temporary, { force: true });
    }
  }
}

async function copy(request: CopyRequest, target: FileHandle): Promise<Copied> {
  const source = await openNoFollow(request.path);
  const hash = createHash('sha256');
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let bytes = 0n;
  try {
    for (;;) {
      request.signal.throwIfAborted();
      const { bytesRead } = await source.read(block, 0, BLOCK_BYTES, null);
      if (bytesRead === 0) break;
      const read = block.subarray(0, bytesRead);
      hash.update(read);
      bytes += BigInt(bytesRead);
      if (bytes <= request.fileBytesMax) await target.writeFile(read);
    }
  } finally {
    await source.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** What is there under this name has these bytes already. */
async function keep(temporary: string, path: string): Promise<void> {
  const isKnown = await access(path).then(
    () => true,
    () => false,
  );
  if (isKnown) return;
  await rename(temporary, path);
  await syncToDisk(join(path, '..'));
}
