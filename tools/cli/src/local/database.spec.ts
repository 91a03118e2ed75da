import { describe, expect, it } from '@jest/globals';
import { DATABASE_ROLES } from '@tributary/trade-store-schema';
import { roleUrl } from './database.js';
import type { Passwords } from './passwords.js';

const ADMIN = 'postgres://admin:secret@127.0.0.1:5432/tributary?application_name=x';
const AWKWARD = 'a:b@c/d?e#f%20 ü';
const passwords = Object.fromEntries(DATABASE_ROLES.map((role) => [role, AWKWARD])) as Passwords;

describe('roleUrl', () => {
  it('is the same database under the role, whatever its password holds', () => {
    const url = new URL(roleUrl(ADMIN, 'tributary_reader', passwords));
    expect(url.username).toBe('tributary_reader');
    expect(decodeURIComponent(url.password)).toBe(AWKWARD);
    expect(url.host).toBe('127.0.0.1:5432');
    expect(url.pathname).toBe('/tributary');
    expect(url.search).toBe('?application_name=x');
  });

  it('keeps nothing of the administrator', () => {
    expect(roleUrl(ADMIN, 'tributary_sink', passwords)).not.toMatch(/admin|secret/);
  });
});
