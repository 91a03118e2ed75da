/**
 * The staging area: `<staging>/<batchId>/part-00000.parquet`, .. and `rejects.ndjson`; registered
 * copies lie in `<staging>/inbox/<source>/<sha256>`.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchWriter, LedgerFile, StagingArea, WrittenPart } from '../core/ports.js';
import type { RowReject } from '../core/row-reject.js';
import type { StagedRow } from '../core/staged-row.js';
import { contentOf } from './content.js';
import type { ContentLimits } from './content.js';
import { syncToDisk } from './files.js';
import type { Inbox } from './inbox.js';
import { ParquetParts } from './parquet-parts.js';
import { REJECTS_FILE, RejectFile, readRejects } from './reject-file.js';

export const INBOX_FOLDER = 'inbox';
const COMPRESSED_NAME = /\.gz$/i;

export class FolderStagingArea implements StagingArea {
  constructor(
    private readonly folder: string,
    private readonly inbox: Inbox,
    private readonly limits: ContentLimits,
  ) {}

  content(file: LedgerFile): AsyncIterable<Buffer> {
    return contentOf({
      path: this.inbox.pathOf(file),
      bytes: file.bytes,
      isCompressed: COMPRESSED_NAME.test(file.uri),
      limits: this.limits,
    });
  }

  async writer(batchId: string): Promise<BatchWriter> {
    const path = join(this.folder, batchId);
    await rm(path, { recursive: true, force: true });
    await mkdir(path, { recursive: true });
    await syncToDisk(this.folder);
    const rejects = await RejectFile.create(join(path, REJECTS_FILE));
    return new FolderWriter(path, await ParquetParts.create({ path, uri: batchId }), rejects);
  }

  rejects(batchId: string): AsyncIterable<readonly RowReject[]> {
    return readRejects(join(this.folder, batchId, REJECTS_FILE));
  }
}

class FolderWriter implements BatchWriter {
  constructor(
    private readonly path: string,
    private readonly parts: ParquetParts,
    private readonly rejects: RejectFile,
  ) {}

  append(rows: readonly StagedRow[]): Promise<void> {
    return this.parts.append(rows);
  }

  reject(rejects: readonly RowReject[]): Promise<void> {
    return this.rejects.append(rejects);
  }

  async finish(): Promise<readonly WrittenPart[]> {
    const parts = await this.parts.finish();
    await this.parts.close();
    await this.rejects.finish();
    await syncToDisk(this.path);
    return parts;
  }

  async abandon(): Promise<void> {
    await this.parts.close();
    await this.rejects.close();
    await rm(this.path, { recursive: true, force: true });
  }

  async keepRejects(): Promise<void> {
    await this.parts.close();
    await this.rejects.finish();
    for (const name of await readdir(this.path)) {
      if (name !== REJECTS_FILE) await rm(join(this.path, name), { recursive: true, force: true });
    }
  }
}
