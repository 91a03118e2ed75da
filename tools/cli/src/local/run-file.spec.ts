import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeRunFile, writeRunFile } from './run-file.js';
import type { RunFile } from './run-file.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-run-file-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const aRunFile = (pid: number): RunFile => ({
  kafka: { brokers: ['127.0.0.1:9092'], pid },
  postgres: { url: 'postgres://tributary_reader:secret@127.0.0.1:5432/tributary', pid },
  services: { relay: { url: 'http://127.0.0.1:8080', pid } },
  landing: '/landing',
  staging: '/staging',
});

describe('writeRunFile', () => {
  it('holds what it was given, for its owner only, with nothing beside it', () => {
    const path = join(folder, 'run.json');
    writeRunFile(path, aRunFile(1));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(aRunFile(1));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['run.json']);
  });

  it('replaces the file as a whole: a reader of the old one still has all of it', () => {
    const path = join(folder, 'run.json');
    writeRunFile(path, aRunFile(1));
    const reader = openSync(path, 'r');
    try {
      writeRunFile(path, aRunFile(2));
      expect(JSON.parse(readFileSync(reader, 'utf8'))).toEqual(aRunFile(1));
      expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(aRunFile(2));
    } finally {
      closeSync(reader);
    }
  });
});

describe('removeRunFile', () => {
  it('removes it, and does not mind where there is none', () => {
    const path = join(folder, 'run.json');
    writeRunFile(path, aRunFile(1));
    removeRunFile(path);
    removeRunFile(path);
    expect(readdirSync(folder)).toEqual([]);
  });
});
