/** A CSV header is a contract: what it names must be known, what is mapped must be there. */
import { FaultList } from '../fault.js';
import type { RecordFault } from '../fault.js';
import { columnAccess } from './access.js';
import { attributeName, attributeStep, unknownField } from './attributes.js';
import type { AttributeStep } from './attributes.js';
import { missing } from './bind-field.js';
import type { TextReader } from './bind-field.js';
import type { Envelope, MapResult } from './envelope.js';
import { namesOf, rowNames } from './known-names.js';
import type { FieldSpec, MappingSpec } from './mapping-spec.js';
import { mapRecord, planOf } from './plan.js';

/** Columns of a file. */
export const COLUMNS_MAX = 4_096;

type Row = readonly string[];

/** Maps the rows under one header. */
export interface RowMapper {
  map(fields: readonly string[], envelope: Envelope): MapResult;
}

export type BoundHeader =
  | { readonly mapper: RowMapper }
  | { readonly faults: readonly RecordFault[] };

export function bindHeader(
  spec: MappingSpec,
  header: readonly string[],
  clean: TextReader,
): BoundHeader {
  const faults = new FaultList();
  const columns = header.map((column, place) => (column === '' ? `column_${place + 1}` : column));
  if (columns.length > COLUMNS_MAX) {
    const detail = `${columns.length} columns; the limit is ${COLUMNS_MAX}`;
    return { faults: [{ reason: 'BAD_VALUE', field: '', detail }] };
  }
  const rest = restSteps(spec, columns, { clean, faults });
  addAbsentColumns(spec, new Set(columns), faults);
  if (!faults.isEmpty) return { faults: faults.all() };
  const plan = planOf(spec, columnAccess(columns), rest);
  return { mapper: { map: (fields, envelope) => mapRecord(plan, fields, envelope) } };
}

/** The columns nothing maps: kept as attributes or refused. */
function restSteps(
  spec: MappingSpec,
  columns: readonly string[],
  { clean, faults }: { readonly clean: TextReader; readonly faults: FaultList },
): AttributeStep<Row>[] {
  const known = rowNames(spec);
  const seen = new Set<string>();
  const steps: AttributeStep<Row>[] = [];
  for (const [place, column] of columns.entries()) {
    if (seen.has(column)) {
      faults.add({ reason: 'BAD_VALUE', field: column, detail: 'the header has the column twice' });
    }
    seen.add(column);
    if (known.has(column)) continue;
    const name = attributeName(column, spec.attributes.prefix, spec.attributes.rest);
    if (name === undefined) faults.add(unknownField(column, known));
    else steps.push(attributeStep(name, (fields: Row) => fields[place], clean));
  }
  return steps;
}

/** A required field needs its column; a complete header has the columns of all fields. */
function addAbsentColumns(
  spec: MappingSpec,
  columns: ReadonlySet<string>,
  faults: FaultList,
): void {
  for (const [field, declared] of Object.entries<FieldSpec | undefined>(spec.fields)) {
    if (!declared) continue;
    const names = namesOf(declared);
    const isRequired = field === 'trade_id' || declared.required === true;
    const isAbsent = declared.join
      ? names.some((name) => !columns.has(name))
      : names.length > 0 && !names.some((name) => columns.has(name));
    if (isAbsent && (isRequired || spec.header === 'complete')) {
      const fault = missing(field);
      faults.add({ ...fault, detail: `the header has no column ${names.join(' or ')}` });
    }
  }
  if (spec.header !== 'complete') return;
  for (const [name, column] of spec.attributes.fields) {
    if (columns.has(column)) continue;
    const detail = `the header has no column ${column}`;
    faults.add({ reason: 'MISSING_FIELD', field: `attributes.${name}`, detail });
  }
}
