/** Structured logs as JSON lines: the message is a constant, facts go into the metadata. */
import { pino } from 'pino';
import type { DestinationStream, Logger as PinoLogger } from 'pino';

export interface Logger {
  debug(message: string, metadata?: object): void;
  info(message: string, metadata?: object): void;
  warn(message: string, metadata?: object): void;
  error(message: string, metadata?: object): void;
  /** A logger that adds the metadata to every entry. */
  child(metadata: object): Logger;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  readonly service: string;
  readonly level?: LogLevel;
  /** Standard output unless given. */
  readonly destination?: DestinationStream;
}

/** Names of fields whose values never reach a log, at the top or one level down. */
const SECRET_KEYS = ['password', 'secret', 'token', 'authorization', 'sasl', 'url.password'];
const REDACTED = SECRET_KEYS.flatMap((key) => [key, `*.${key}`]);

/** A logger for one service; level `info` unless given. */
export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[redacted]' },
  };
  return wrap(destination ? pino(options, destination) : pino(options));
}

function wrap(inner: PinoLogger): Logger {
  return {
    debug: (message, metadata = {}) => inner.debug(plain(metadata), message),
    info: (message, metadata = {}) => inner.info(plain(metadata), message),
    warn: (message, metadata = {}) => inner.warn(plain(metadata), message),
    error: (message, metadata = {}) => inner.error(plain(metadata), message),
    child: (metadata) => wrap(inner.child(plain(metadata))),
  };
}

const CAUSES_MAX = 5;

/** JSON has no bigint and prints an Error as `{}`: both are given a form here. */
function plain(metadata: object): Record<string, unknown> {
  const entries = Object.entries(metadata).map(([key, value]) => [key, plainValue(value)]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Error) return plainError(value, 0);
  if (Array.isArray(value)) return value.map(plainValue);
  if (
    value !== null &&
    typeof value === 'object' &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    return plain(value);
  }
  return value;
}

function plainError(error: Error, depth: number): object {
  const code = 'code' in error ? { code: error.code } : {};
  const cause =
    error.cause instanceof Error && depth < CAUSES_MAX
      ? { cause: plainError(error.cause, depth + 1) }
      : {};
  return { name: error.name, message: error.message, stack: error.stack, ...code, ...cause };
}
