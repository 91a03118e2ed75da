/** Reads the source definitions of a folder: all are right, or the process must not start. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import type { z } from 'zod';
import { canonicalMapping, mappingHash } from '../canonical.js';
import { compileMapping } from '../engine/compile-mapping.js';
import type { CompiledMapping } from '../engine/compile-mapping.js';
import { policyOf } from './source-definition.js';
import type { SourceDefinition } from './source-definition.js';
import { sourceSchema } from './source-schema.js';
import type { SourceText } from './source-schema.js';
import { specProblems } from './spec-problems.js';
import { toMappingSpec } from './to-mapping-spec.js';

const EXTENSION = '.yaml';

/** A source file breaks a rule. One line per problem: `file: place: rule`. */
export class SourceError extends Error {
  readonly code = 'SOURCE_DEFINITION';
  readonly retryable = false;

  constructor(readonly problems: readonly string[]) {
    super(`The sources are not usable:\n${problems.map((line) => `  ${line}`).join('\n')}`);
    this.name = 'SourceError';
  }
}

export interface SourceFile {
  /** Name of the file, `<source>.yaml`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Parsed = { readonly source: SourceDefinition } | { readonly problems: readonly string[] };

/**
 * Loads every `<source>.yaml` of a folder, by name.
 * @throws SourceError naming each file, place and rule at fault.
 */
export function loadSources(folder: string): SourceDefinition[] {
  const names = readdirSync(folder).sort();
  const problems = names
    .filter((name) => name.endsWith('.yml'))
    .map((name) => `${name}: must be named ${name.slice(0, -'.yml'.length)}${EXTENSION}`);
  const sources: SourceDefinition[] = [];
  for (const name of names.filter((entry) => entry.endsWith(EXTENSION))) {
    const parsed = parseSource({ name, bytes: readFileSync(join(folder, name)) });
    if ('problems' in parsed) problems.push(...parsed.problems.map((line) => `${name}: ${line}`));
    else sources.push(parsed.source);
  }
  problems.push(...topicProblems(sources));
  if (names.every((name) => !name.endsWith(EXTENSION))) problems.push('no source is defined');
  if (problems.length > 0) throw new SourceError(problems);
  return sources;
}

/** Reads and compiles one source file. */
export function parseSource({ name, bytes }: SourceFile): Parsed {
  const document = parseDocument(Buffer.from(bytes).toString('utf8'), { schema: 'failsafe' });
  const [broken] = document.errors;
  if (broken) return { problems: [broken.message.split('\n', 1)[0] ?? 'is not YAML'] };
  const checked = sourceSchema.safeParse(document.toJS());
  if (!checked.success) return { problems: checked.error.issues.map(describeIssue) };
  const text = checked.data;
  if (name !== `${text.source}${EXTENSION}`) {
    return { problems: [`source: the file must be named ${text.source}${EXTENSION}`] };
  }
  const compiled = compile(text, bytes);
  return 'problems' in compiled ? compiled : { source: definitionOf(text, compiled.mapping) };
}

function compile(
  text: SourceText,
  bytes: Uint8Array,
): { mapping: CompiledMapping } | { problems: string[] } {
  const { source, scheme, zone, mapping } = text;
  if (!mapping) return { mapping: canonicalMapping({ scheme }) };
  const spec = toMappingSpec(mapping, { id: source, hash: mappingHash(bytes), scheme, zone });
  const problems = specProblems(spec).map((problem) => `mapping.${problem}`);
  return problems.length > 0 ? { problems } : { mapping: compileMapping(spec) };
}

function definitionOf(text: SourceText, mapping: CompiledMapping): SourceDefinition {
  const { source, scheme, rank, zone, stream, file } = text;
  return Object.freeze({
    source,
    scheme,
    rank,
    zone,
    policy: Object.freeze(policyOf(text.policy)),
    ...(stream && { stream: { topic: stream.topic ?? `raw.${source}.v1`, http: stream.http } }),
    ...(file && {
      file: {
        delimiter: file.delimiter,
        readiness: file.readiness,
        rejectThreshold: file.reject_threshold,
        controlTotals: file.control_totals,
      },
    }),
    mapping,
  });
}

/** Two sources on one topic could not tell whose records they read. */
function topicProblems(sources: readonly SourceDefinition[]): string[] {
  const owners = new Map<string, string>();
  return sources.flatMap(({ source, stream }) => {
    if (!stream) return [];
    const owner = owners.get(stream.topic);
    owners.set(stream.topic, source);
    if (owner === undefined) return [];
    return [`${source}${EXTENSION}: stream.topic: ${stream.topic} belongs to ${owner}`];
  });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const place = issue.path.map(String).join('.');
  const isAbsent = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return `${place === '' ? '' : `${place}: `}${isAbsent ? 'must be set' : issue.message}`;
}
