/** compose.yaml: loopback only, nobody's password, nothing unpinned, names that exist. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { unknownKeys } from './config-keys.js';
import { parseStages } from './dockerfile.js';
import { APPS, ROOT, readText, readYaml } from './files.js';
import type { App } from './files.js';

interface Service {
  readonly image: string;
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
  };
  readonly command?: readonly string[];
  readonly ports?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, unknown>>;
  readonly secrets?: readonly string[];
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const compose = readYaml('docker/compose.yaml')[0] as Compose;
const services = Object.entries(compose.services);
const ours = services.filter(([, { image }]) => image.startsWith('tributary/'));
const targets = parseStages(readText('docker/Dockerfile')).map(({ name }) => name);

function appOf({ image }: Service): App | undefined {
  return APPS.find((app) => image.startsWith(`tributary/${app}:`));
}

describe.each(services)('service %s', (_, service) => {
  it('has a pinned image', () => {
    expect(service.image).toMatch(/^[a-z0-9./-]+:[0-9]+(\.[0-9]+)*$/);
  });

  it('listens on loopback only', () => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it('waits for services, and uses secrets and volumes, that exist', () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining(Object.keys(service.depends_on ?? {})),
    );
    expect(Object.keys(compose.secrets)).toEqual(
      expect.arrayContaining([...(service.secrets ?? [])]),
    );
    for (const volume of service.volumes ?? []) {
      expect(Object.keys(compose.volumes)).toContain(volume.split(':')[0]);
    }
  });

  it('gets passwords by files it was given', () => {
    for (const [key, value] of Object.entries(service.environment ?? {})) {
      if (!/PASSWORD|_URL|SECRET/.test(key) || key === 'NORMALIZER_URL') continue;
      expect(key).toMatch(/_FILE$/);
      expect(service.secrets).toContain(value.replace('/run/secrets/', ''));
    }
  });
});

describe.each(ours)('our service %s', (_, service) => {
  it('is built from a target that exists', () => {
    expect(targets).toContain(service.build?.target);
    expect(service.image).toBe(`tributary/${service.build?.target}:0.0.0`);
    expect(
      existsSync(join(ROOT, 'docker', service.build?.context ?? '', 'docker/Dockerfile')),
    ).toBe(true);
  });

  it('may do little', () => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
  });

  it('sets what the app knows', () => {
    const app = appOf(service);
    if (app) expect(unknownKeys(app, Object.keys(service.environment ?? {}))).toEqual([]);
  });
});

describe('the whole', () => {
  it('runs every app, the relay, the migrations and the sample feeds', () => {
    expect(Object.keys(compose.services)).toEqual(
      expect.arrayContaining([...APPS, 'convergence-sink-relay', 'migrate', 'sample-feeds']),
    );
    expect(compose.services['convergence-sink-relay']?.command).toEqual(['relay']);
  });

  it('has ports of its own for each service', () => {
    const ports = services.flatMap(([, { ports: list = [] }]) => list);
    expect(new Set(ports.map((port) => port.split(':')[1])).size).toBe(ports.length);
  });

  it('starts the database with the server profile of the trade store', () => {
    const profile = readText('libs/trade-store/schema/artefacts/postgresql/server-profile.conf');
    const settings = [...profile.matchAll(/^([a-z_]+) = (\S+)$/gm)].map(
      ([, name, value]) => `--${name}=${value}`,
    );
    expect(settings).toContain('--wal_level=logical');
    expect(compose.services['postgres']?.command).toEqual(['postgres', ...settings]);
  });
});

describe('make-secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-secrets-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const make = (): Readonly<Record<string, string>> => {
    const program = join(folder, 'make-secrets.mjs');
    copyFileSync(join(ROOT, 'docker', 'make-secrets.mjs'), program);
    execFileSync(process.execPath, [program]);
    const names = readdirSync(join(folder, 'secrets'));
    const read = (name: string): string => readFileSync(join(folder, 'secrets', name), 'utf8');
    return Object.fromEntries(names.map((name) => [name, read(name)]));
  };

  it('makes every secret compose.yaml names, once', () => {
    const made = make();
    const wanted = Object.values(compose.secrets).map(({ file }) => file.replace('secrets/', ''));
    expect(Object.keys(made)).toEqual(expect.arrayContaining(wanted));
    expect(make()).toEqual(made);
  });

  it('makes different passwords, and addresses that hold them', () => {
    const made = make();
    const passwords = Object.entries(made).filter(([name]) => name.endsWith('_password'));
    expect(new Set(passwords.map(([, password]) => password)).size).toBe(passwords.length);
    for (const [name, password] of passwords) {
      expect(password.length).toBeGreaterThanOrEqual(32);
      const url = new URL(made[name.replace(/_password$/, '_url')] ?? '');
      expect(decodeURIComponent(url.password)).toBe(password);
      expect(url.username).toBe(name.replace(/_password$/, ''));
    }
  });
});
