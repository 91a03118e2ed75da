/** Registered copies and their content, on the file system. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { contentOf } from '../src/adapters/content.js';
import { Inbox } from '../src/adapters/inbox.js';
import { LandingFolder } from '../src/adapters/landing-folder.js';

const MANY = 1_000_000_000n;
const { signal } = new AbortController();
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-copies-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fileOf(content: string | Uint8Array): string {
  const path = join(folder, 'given.csv');
  writeFileSync(path, content);
  return path;
}

describe('Inbox', () => {
  it('keeps the bytes under their hash, whatever becomes of the file', async () => {
    const inbox = new Inbox(join(folder, 'inbox'));
    const path = fileOf('one');
    const copied = await inbox.take({ path, source: 's', fileBytesMax: MANY, signal });
    writeFileSync(path, 'two');
    expect(copied).toEqual({ sha256: sha256Of('one'), bytes: 3n });
    expect(readFileSync(inbox.pathOf({ source: 's', sha256: copied.sha256 }), 'utf8')).toBe('one');
  });

  it('gives a file above the limit its identity, but does not keep it', async () => {
    const inbox = new Inbox(join(folder, 'inbox'));
    const path = fileOf('too long');
    const copied = await inbox.take({ path, source: 's', fileBytesMax: 3n, signal });
    expect(copied).toEqual({ sha256: sha256Of('too long'), bytes: 8n });
    expect(existsSync(inbox.pathOf({ source: 's', sha256: copied.sha256 }))).toBe(false);
  });

  it('follows no link', async () => {
    const link = join(folder, 'link.csv');
    symlinkSync(fileOf('secret'), link);
    const inbox = new Inbox(join(folder, 'inbox'));
    const taking = inbox.take({ path: link, source: 's', fileBytesMax: MANY, signal });
    await expect(taking).rejects.toMatchObject({ code: 'ELOOP' });
    const { files } = await new LandingFolder(folder).list();
    expect(files.map(({ name }) => name)).toEqual(['given.csv']);
  });
});

describe('contentOf', () => {
  const limits = { contentBytesMax: MANY, ratioMax: 200 };
  const read = async (bytes: Uint8Array, change: Partial<typeof limits> = {}) => {
    const chunks: Uint8Array[] = [];
    const request = {
      path: fileOf(bytes),
      bytes: BigInt(bytes.length),
      isCompressed: true,
      limits: { ...limits, ...change },
    };
    for await (const chunk of contentOf(request)) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  it('is the text that was compressed', async () => {
    expect(await read(gzipSync('a,b\n1,2\n'))).toBe('a,b\n1,2\n');
  });

  it.each([
    ['cut off', gzipSync('a,b\n1,2\n').subarray(0, -4), {}, 'UNDECODABLE'],
    ['no gzip at all', Buffer.from('a,b\n1,2\n'), {}, 'UNDECODABLE'],
    ['too large', gzipSync('x'.repeat(2_000)), { contentBytesMax: 1_000n }, 'TOO_LARGE'],
    ['a bomb', gzipSync(Buffer.alloc(80 * 1024 * 1024)), {}, 'TOO_LARGE'],
  ])('holds what is %s', async (_, bytes, change, reason) => {
    await expect(read(bytes, change)).rejects.toMatchObject({ fault: { reason } });
  });
});

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
