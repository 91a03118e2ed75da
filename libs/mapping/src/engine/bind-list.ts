/** Lists of a trade: payments and allocations, from arrays of the record or from its own fields. */
import type { FaultList } from '../fault.js';
import { isJsonObject } from '../json/json-value.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';
import type { Catalogue, Draft } from '../flat-fields.js';
import { jsonAccess } from './access.js';
import { bindFields } from './bind-field.js';
import type { Binding } from './bind-field.js';
import type { ListSpec } from './mapping-spec.js';

/** Elements of one list of one record. */
export const LIST_ELEMENTS_MAX = 1_000;

/** Turns a draft into an element; undefined where a fault was added. */
export type Finish<D, T> = (draft: D, faults: FaultList, place: string) => T | undefined;

export interface ListKind<C extends Catalogue, T> {
  readonly name: string;
  readonly catalogue: C;
  readonly finish: Finish<Draft<C>, T>;
}

/** Appends the elements one declaration finds in the record. */
export type ListStep<R, T> = (record: R, into: T[], faults: FaultList) => void;

export function bindList<R, C extends Catalogue, T>(
  kind: ListKind<C, T>,
  spec: ListSpec<C>,
  binding: Binding<R>,
): ListStep<R, T> {
  const { each } = spec;
  if (each === undefined) return ownElement(kind, spec, binding);
  const access = binding.accessOf(each);
  if (!access) return () => undefined;
  const emptyDraft = draftMaker(kind.catalogue);
  const steps = bindFields(kind.catalogue, spec.fields, { ...binding, accessOf: jsonAccess });
  const elementOf = (element: JsonObject, faults: FaultList, place: string): T | undefined => {
    const draft = emptyDraft();
    for (const step of steps) step(element, draft, faults, place);
    return kind.finish(draft, faults, place);
  };
  return (record, into, faults) => {
    for (const [index, element] of elementsOf(access(record), kind.name, faults).entries()) {
      const place = `${kind.name}[${index}].`;
      if (!isJsonObject(element)) {
        faults.add({ reason: 'BAD_VALUE', field: place.slice(0, -1), detail: 'not an object' });
        continue;
      }
      const finished = elementOf(element, faults, place);
      if (finished !== undefined) into.push(finished);
    }
  };
}

/** One element from the record's own fields; none where all that is not constant is absent. */
function ownElement<R, C extends Catalogue, T>(
  kind: ListKind<C, T>,
  spec: ListSpec<C>,
  binding: Binding<R>,
): ListStep<R, T> {
  const emptyDraft = draftMaker(kind.catalogue);
  const steps = bindFields(kind.catalogue, spec.fields, binding);
  const given = Object.keys(kind.catalogue).filter(
    (field) => spec.fields[field] && spec.fields[field].constant === undefined,
  );
  const place = `${kind.name}.`;
  return (record, into, faults) => {
    const draft = emptyDraft();
    for (const step of steps) step(record, draft, faults, place);
    if (given.every((field) => draft[field] === undefined)) return;
    const finished = kind.finish(draft, faults, place);
    if (finished !== undefined) into.push(finished);
  };
}

function elementsOf(
  value: JsonValue | undefined,
  name: string,
  faults: FaultList,
): readonly JsonValue[] {
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value) && value.length <= LIST_ELEMENTS_MAX) return value;
  const rule = `must be an array of at most ${LIST_ELEMENTS_MAX} objects`;
  faults.add({ reason: 'BAD_VALUE', field: name, detail: rule });
  return [];
}

/** Makes drafts with every field absent, all of one shape: copying is faster than building. */
export function draftMaker<C extends Catalogue>(catalogue: C): () => Draft<C> {
  const fields = Object.keys(catalogue).map((field) => [field, undefined]);
  const empty = Object.fromEntries(fields) as Draft<C>;
  return () => ({ ...empty });
}
