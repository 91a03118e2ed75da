import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DATABASE_ROLES } from '@tributary/trade-store-schema';
import { localPasswords } from './passwords.js';

describe('localPasswords', () => {
  it('makes one per role, once, for the owner only', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-passwords-'));
    try {
      const path = join(folder, 'passwords.json');
      const made = localPasswords(path);
      expect(Object.keys(made)).toEqual([...DATABASE_ROLES]);
      expect(new Set(Object.values(made)).size).toBe(DATABASE_ROLES.length);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(localPasswords(path)).toEqual(made);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
