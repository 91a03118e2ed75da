/**
 * Configuration from the environment: read once, validated, frozen.
 * An error names keys and rules, never values: values may be secrets.
 */
import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/** The environment breaks its schema: the process must not start. */
export class ConfigError extends Error {
  readonly code = 'CONFIG';
  readonly retryable = false;

  /** `problems`: one line per key, without values. */
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

const FILE_SUFFIX = '_FILE';

/**
 * Parses the environment by a schema of its keys. `<KEY>_FILE` names a file whose content, without
 * trailing line ends, stands for `<KEY>`: how container platforms hand over secrets.
 * @throws ConfigError naming every key at fault.
 */
export function loadConfig<S extends z.ZodObject>(
  schema: S,
  environment: Environment = process.env,
): Readonly<z.output<S>> {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const key of Object.keys(schema.shape)) {
    const value = valueOf(key, environment, problems);
    if (value !== undefined && value !== '') values[key] = value;
  }
  const parsed = schema.safeParse(values);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) problems.push(describeIssue(issue, values));
  }
  if (problems.length > 0 || !parsed.success) throw new ConfigError(problems);
  return Object.freeze(parsed.data);
}

function valueOf(key: string, environment: Environment, problems: string[]): string | undefined {
  const path = environment[`${key}${FILE_SUFFIX}`];
  if (path === undefined) return environment[key];
  if (environment[key] !== undefined)
    problems.push(`${key}: set it or ${key}${FILE_SUFFIX}, not both`);
  try {
    return readFileSync(path, 'utf8').replace(/[\r\n]+$/, '');
  } catch {
    problems.push(`${key}${FILE_SUFFIX}: the file cannot be read`);
    return undefined;
  }
}

/** Our own rules speak in their messages; those of the library may quote the value. */
function describeIssue(issue: z.core.$ZodIssue, values: Readonly<Record<string, string>>): string {
  const key = String(issue.path[0] ?? 'the whole');
  if (!(key in values) && issue.path.length > 0) return `${key}: must be set`;
  return issue.code === 'custom' ? `${key}: ${issue.message}` : `${key}: is not valid`;
}
