/** Reusable pieces of configuration schemas. Units are in the names of the results. */
import { z } from 'zod';

const PORT_MAX = 65_535;
const HOST_PORT = /^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):([0-9]{1,5})$/;
const DURATION = /^([0-9]{1,9})(ms|s|m|h|d)$/;
const SIZE = /^([0-9]{1,12})(B|KiB|MiB|GiB)$/;
const MS_OF = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const BYTES_OF = { B: 1, KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 } as const;

/** `host:port,host:port`, at least one. */
export function brokers(): z.ZodType<readonly string[], string> {
  return z
    .string()
    .refine((text) => split(text).length > 0 && split(text).every(isHostPort), {
      message: 'a list of host:port, separated by commas',
    })
    .transform(split);
}

/** A `postgres://` or `postgresql://` URL. */
export function postgresUrl(): z.ZodType<string, string> {
  return z.string().refine(isPostgresUrl, {
    message: 'a URL such as postgresql://user:password@host:5432/database',
  });
}

/** A TCP port; 0 means any free one. */
export function port(): z.ZodType<number, string> {
  return z
    .string()
    .refine((text) => /^[0-9]{1,5}$/.test(text) && Number(text) <= PORT_MAX, {
      message: `a whole number from 0 to ${PORT_MAX}`,
    })
    .transform(Number);
}

/** A whole number within bounds. */
export function wholeNumber(bounds: {
  readonly min: number;
  readonly max: number;
}): z.ZodType<number, string> {
  const { min, max } = bounds;
  const isWithin = (text: string): boolean =>
    /^[0-9]{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z
    .string()
    .refine(isWithin, { message: `a whole number from ${min} to ${max}` })
    .transform(Number);
}

/** A duration with its unit (`250ms`, `60s`, `5m`, `1h`, `7d`), as milliseconds. */
export function durationMs(): z.ZodType<number, string> {
  return z
    .string()
    .refine((text) => DURATION.test(text), { message: 'a duration such as 250ms, 60s, 5m, 1h, 7d' })
    .transform((text) => scaled(DURATION, text, MS_OF));
}

/** A size with its unit (`512KiB`, `8MiB`), as bytes. */
export function bytes(): z.ZodType<number, string> {
  return z
    .string()
    .refine((text) => SIZE.test(text), { message: 'a size such as 64KiB, 8MiB or 1GiB' })
    .transform((text) => scaled(SIZE, text, BYTES_OF));
}

/** `true` or `false`. */
export function flag(): z.ZodType<boolean, string> {
  return z
    .string()
    .refine((text) => text === 'true' || text === 'false', { message: 'true or false' })
    .transform((text) => text === 'true');
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isHostPort(text: string): boolean {
  const match = HOST_PORT.exec(text);
  return match !== null && Number(match[2]) >= 1 && Number(match[2]) <= PORT_MAX;
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  return ['postgres:', 'postgresql:'].includes(new URL(text).protocol);
}

function scaled(pattern: RegExp, text: string, units: Readonly<Record<string, number>>): number {
  const [, count = '0', unit = ''] = pattern.exec(text) ?? [];
  return Number(count) * (units[unit] ?? 0);
}
