/** One field rule, bound to a form of record: get the text, read it, keep it or name the fault. */
import { READERS } from '../flat-fields.js';
import type { Catalogue, Draft, KindValues } from '../flat-fields.js';
import { Refusal } from '../fault.js';
import type { FaultList } from '../fault.js';
import type { JsonValue } from '../json/json-value.js';
import { codeReader } from '../values/read-code.js';
import type { Reader } from '../values/read-text.js';
import { textOf } from './access.js';
import type { AccessOf } from './access.js';
import type { FieldSpec, FieldSpecs, MappingSpec } from './mapping-spec.js';

export type TextReader = (value: JsonValue | undefined) => string | undefined | Refusal;
type Texts<R> = (record: R) => string | undefined | Refusal;

/** Fills one field of a draft. `place` goes before the field's name in a fault. */
export type Step<R, D> = (record: R, draft: D, faults: FaultList, place: string) => void;

/** How the source writes absent and padded values. */
export function cleanText({ trim, nulls }: Pick<MappingSpec, 'trim' | 'nulls'>): TextReader {
  if (!trim && nulls.size === 0) return textOf;
  return (value) => {
    const text = textOf(value);
    if (typeof text !== 'string') return text;
    const clean = trim ? trimmed(text) : text;
    return clean === '' || nulls.has(clean) ? undefined : clean;
  };
}

/** Spaces alone: what JavaScript trims besides them differs between engines. */
function trimmed(text: string): string {
  let end = text.length;
  let start = 0;
  while (start < end && text.charCodeAt(start) === 32) start += 1;
  while (end > start && text.charCodeAt(end - 1) === 32) end -= 1;
  return text.slice(start, end);
}

export interface Binding<R> {
  readonly accessOf: AccessOf<R>;
  readonly clean: TextReader;
  readonly zone: string;
}

/** The steps of all declared fields, in the order of the catalogue. */
export function bindFields<R, C extends Catalogue>(
  catalogue: C,
  specs: FieldSpecs<C>,
  binding: Binding<R>,
): Step<R, Draft<C>>[] {
  const steps: Step<R, Draft<C>>[] = [];
  for (const field of Object.keys(catalogue) as (keyof C & string)[]) {
    const spec = specs[field];
    if (!spec) continue;
    const get = bindText(spec, binding);
    // Nothing would ever be found: a file has a column for some of the fields alone.
    if (get === undefined && spec.required !== true) continue;
    steps.push(bindField(catalogue, field, { spec, get: get ?? absent, zone: binding.zone }));
  }
  return steps;
}

function bindField<R, C extends Catalogue, F extends keyof C & string>(
  catalogue: C,
  field: F,
  { spec, get, zone }: { readonly spec: FieldSpec; readonly get: Texts<R>; readonly zone: string },
): Step<R, Draft<C>> {
  const read = readerOf(catalogue[field] as C[F], spec, zone);
  const isRequired = spec.required === true;
  return (record, draft, faults, place) => {
    const text = get(record);
    if (text === undefined) {
      if (isRequired) faults.add(missing(place + field));
      return;
    }
    const value = text instanceof Refusal ? text : read(text);
    if (value instanceof Refusal) faults.refuse(place + field, value);
    else draft[field] = value;
  };
}

/** The reader of a kind, with the source's formats and codes. */
export function readerOf<K extends keyof KindValues>(
  kind: K,
  spec: FieldSpec,
  zone: string,
): Reader<KindValues[K]> {
  const { formats, decimal, codes } = spec;
  const read: Reader<KindValues[K]> = READERS[kind]({ formats, decimal, zone });
  return codes ? codeReader(codes, read) : read;
}

const absent = (): undefined => undefined;

/** The text of a field by its declaration; undefined where records of this form never have it. */
export function bindText<R>(
  spec: FieldSpec,
  { accessOf, clean }: Binding<R>,
): Texts<R> | undefined {
  const { constant } = spec;
  if (constant !== undefined) return () => constant;
  if (spec.join) return joined(spec.join, spec.separator ?? '', { accessOf, clean });
  const accesses = (spec.from ?? []).flatMap((name) => accessOf(name) ?? []);
  const [only] = accesses;
  if (!only) return undefined;
  if (accesses.length === 1) return (record) => clean(only(record));
  return (record) => {
    for (const access of accesses) {
      const text = clean(access(record));
      if (text !== undefined) return text;
    }
    return undefined;
  };
}

function joined<R>(
  names: readonly string[],
  separator: string,
  { accessOf, clean }: Pick<Binding<R>, 'accessOf' | 'clean'>,
): Texts<R> | undefined {
  const accesses = names.flatMap((name) => accessOf(name) ?? []);
  if (accesses.length < names.length) return undefined;
  return (record) => {
    const parts: string[] = [];
    for (const access of accesses) {
      const text = clean(access(record));
      if (typeof text !== 'string') return text;
      parts.push(text);
    }
    return parts.join(separator);
  };
}

/** `MISSING_FIELD` of a field. */
export function missing(field: string): {
  readonly reason: 'MISSING_FIELD';
  readonly field: string;
  readonly detail: string;
} {
  return { reason: 'MISSING_FIELD', field, detail: 'must be present' };
}
