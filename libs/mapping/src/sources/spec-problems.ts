/** What makes a mapping impossible to compile, each with its place. */
import { READERS, TRADE_FIELDS, ALLOCATION_FIELDS, PAYMENT_FIELDS } from '../flat-fields.js';
import type { Catalogue, Kind, TradeField } from '../flat-fields.js';
import { Refusal } from '../fault.js';
import type { FieldSpec, FieldSpecs, MappingSpec } from '../engine/mapping-spec.js';
import { patternProblem } from '../values/date-pattern.js';
import { ABSENT_CODE } from '../values/read-code.js';
import { EPOCH_NANOS } from '../values/read-instant.js';

/** Fields that give the records of one trade an order, or a message its identity. */
const ORDERING: readonly TradeField[] = [
  'version',
  'source_sequence',
  'event_timestamp',
  'message_id',
];

/** One line per problem: `place: rule`. Empty where the mapping can be compiled. */
export function specProblems(spec: MappingSpec): string[] {
  return [
    ...fieldProblems(TRADE_FIELDS, spec.fields, 'fields'),
    ...spec.otherPayments.flatMap((list, index) =>
      fieldProblems(PAYMENT_FIELDS, list.fields, `other_payments[${index}].fields`),
    ),
    ...spec.allocations.flatMap((list, index) =>
      fieldProblems(ALLOCATION_FIELDS, list.fields, `allocations[${index}].fields`),
    ),
    ...identityProblems(spec),
  ];
}

/** Decisions section 1: without order and identity a change could not be told from a repetition. */
function identityProblems(spec: MappingSpec): string[] {
  const problems: string[] = [];
  if (!isRead(spec.fields.trade_id)) problems.push('fields.trade_id: must be read from the record');
  if (!ORDERING.some((field) => isRead(spec.fields[field]))) {
    problems.push(`fields: at least one of ${ORDERING.join(', ')} must be read from the record`);
  }
  return problems;
}

function isRead(spec: FieldSpec | undefined): boolean {
  return spec !== undefined && (spec.from !== undefined || spec.join !== undefined);
}

function fieldProblems<C extends Catalogue>(
  catalogue: C,
  specs: FieldSpecs<C>,
  place: string,
): string[] {
  return Object.entries<FieldSpec | undefined>(specs).flatMap(([field, spec]) => {
    const kind = catalogue[field];
    if (!spec || !kind) return [];
    return problemsOf(kind, spec).map((problem) => `${place}.${field}${problem}`);
  });
}

function problemsOf(kind: Kind, spec: FieldSpec): string[] {
  return [...originProblems(spec), ...formatProblems(kind, spec), ...wordProblems(kind, spec)];
}

function originProblems({ from, join, constant, separator }: FieldSpec): string[] {
  const given = [from, join, constant].filter((origin) => origin !== undefined).length;
  const problems = given === 1 ? [] : [': needs exactly one of from, join and const'];
  if (separator !== undefined && !join) problems.push('.separator: goes with join only');
  return problems;
}

function formatProblems(kind: Kind, { formats, decimal }: FieldSpec): string[] {
  const problems: string[] = [];
  if (decimal && kind !== 'decimal') problems.push('.decimal: is for decimals only');
  if (decimal?.thousands !== undefined && decimal.thousands === (decimal.point ?? '.')) {
    problems.push('.decimal: thousands and point must differ');
  }
  for (const [key, mark] of [
    ['thousands', decimal?.thousands],
    ['point', decimal?.point],
  ] as const) {
    if (mark !== undefined && /[0-9eE+_()-]/.test(mark)) {
      problems.push(`.decimal.${key}: must not be part of a number`);
    }
  }
  if (!formats) return problems;
  if (kind !== 'date' && kind !== 'instant') {
    return [...problems, '.format: is for dates and times only'];
  }
  for (const format of formats) {
    if (format === 'iso' || (kind === 'instant' && format in EPOCH_NANOS)) continue;
    const problem = patternProblem(format, kind === 'instant');
    if (problem !== undefined) problems.push(`.format: ${problem}`);
  }
  return problems;
}

/** Constants and the results of codes must be values of the field. */
function wordProblems(kind: Kind, { constant, codes }: FieldSpec): string[] {
  const read = READERS[kind]({ zone: 'UTC' });
  const problems: string[] = [];
  if (constant !== undefined && !codes) {
    const value = read(constant);
    if (value instanceof Refusal) problems.push(`.const: ${value.detail}`);
  }
  if (constant !== undefined && codes) problems.push('.codes: does not go with const');
  for (const [code, word] of codes ?? []) {
    const value = word === ABSENT_CODE ? undefined : read(word);
    if (value instanceof Refusal) problems.push(`.codes.${code}: ${value.detail}`);
  }
  return problems;
}
