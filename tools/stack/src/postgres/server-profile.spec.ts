/** The profile that is documented beside the store is what the local stack starts with. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { postgresSettings } from './settings.js';

const ARTEFACTS = new URL('../../../../libs/trade-store/schema/artefacts/', import.meta.url);
/** Where a server listens is not part of the profile. */
const LOCAL_ONLY: readonly string[] = ['listen_addresses', 'unix_socket_directories'];
/** What the embedded binaries, which are built without lz4, cannot follow. */
const NOT_HERE = { wal_compression: { profile: 'lz4', stack: 'off' } };

function text(file: string): string {
  return readFileSync(new URL(file, ARTEFACTS), 'utf8');
}

/** Names and values of every match; a name that comes twice fails the test. */
function settingsIn(content: string, line: RegExp): Record<string, string> {
  const found = [...content.matchAll(line)].map(([, name = '', value = '']) => [name, value]);
  const settings = Object.fromEntries(found) as Record<string, string>;
  expect(Object.keys(settings)).toHaveLength(found.length);
  return settings;
}

function expected(): Record<string, string> {
  const { wal_compression: compression } = NOT_HERE;
  const stack = postgresSettings({ durable: true });
  expect(stack['wal_compression']).toBe(compression.stack);
  const shared = Object.entries(stack).filter(([name]) => !LOCAL_ONLY.includes(name));
  return { ...Object.fromEntries(shared), wal_compression: compression.profile };
}

describe('the server profile', () => {
  const profile = text('postgresql/server-profile.conf');

  it('has the settings of the durable stack', () => {
    expect(settingsIn(profile, /^([a-z_]+) = (\S+)$/gm)).toEqual(expected());
  });

  it('has nothing but settings and comments', () => {
    const others = profile.split('\n').filter((line) => !/^(#.*|[a-z_]+ = \S+|)$/.test(line));
    expect(others).toEqual([]);
  });

  it('is the table of the README', () => {
    const rows = /^\| `([a-z_]+)` \| `(\S+)` \| .*\|$/gm;
    const section = text('README.md').split('## PostgreSQL server profile')[1] ?? '';
    expect(settingsIn(section, rows)).toEqual(expected());
  });
});
