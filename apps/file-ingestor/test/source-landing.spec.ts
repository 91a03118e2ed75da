/** The landing folder of a source, on the file system, beside a ledger that knows nothing yet. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Inbox } from '../src/adapters/inbox.js';
import { LandingFolder } from '../src/adapters/landing-folder.js';
import type { Ledger } from '../src/core/ports.js';
import { SourceLanding } from '../src/source-landing.js';

const NOW_MS = 1_000_000;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-landing-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const refuse = (): never => {
  throw new Error('a landing asks nothing of the kind');
};
const ledger: Ledger = {
  unknown: async (arrivals) => arrivals,
  register: async () => 'DUPLICATE_FILE',
  unfinished: refuse,
  staged: refuse,
  held: refuse,
  published: refuse,
  list: refuse,
};

function aLanding(): SourceLanding {
  return new SourceLanding({
    source: 's',
    readiness: 'marker',
    folder: new LandingFolder(folder),
    inbox: new Inbox(join(folder, 'inbox')),
    ledger,
    fileBytesMax: 1_000n,
    now: () => NOW_MS,
  });
}

function put(name: string): void {
  writeFileSync(join(folder, name), name);
  writeFileSync(join(folder, `${name}.done`), '');
}

describe('oldestWaitingMs', () => {
  it('leaves out what was entered since the last look', async () => {
    const landing = aLanding();
    put('a.csv');
    const [file] = (await landing.look()).found;
    if (file === undefined) throw new Error('the file was not found');
    expect(landing.oldestWaitingMs()).toBe(file.ready.modifiedMs);
    await landing.register(file, new AbortController().signal);
    expect(landing.oldestWaitingMs()).toBeDefined();
    landing.entered(file.arrival);
    expect(landing.oldestWaitingMs()).toBeUndefined();
  });

  it('keeps the others', async () => {
    const landing = aLanding();
    put('a.csv');
    put('b.csv');
    const [first, second] = (await landing.look()).found;
    if (!first || !second) throw new Error('the files were not found');
    landing.entered(first.arrival);
    expect(landing.oldestWaitingMs()).toBe(second.ready.modifiedMs);
  });
});
