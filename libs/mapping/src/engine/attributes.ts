/** Attributes of a trade: what has no field of its own is kept, not dropped. */
import { Refusal } from '../fault.js';
import type { FaultList } from '../fault.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';
import { suggestion } from '../nearest-name.js';
import { ATTRIBUTE_LENGTH_MAX, textReader } from '../values/read-text.js';
import type { TextReader } from './bind-field.js';
import { knownNames, visitUnmapped } from './known-names.js';
import type { UnmappedValue } from './known-names.js';
import type { MappingSpec } from './mapping-spec.js';

/** Attributes of one record. */
export const ATTRIBUTES_MAX = 256;
/** Characters of an attribute's name. */
export const ATTRIBUTE_NAME_LENGTH_MAX = 128;

const readName = textReader(ATTRIBUTE_NAME_LENGTH_MAX);
const readValue = textReader(ATTRIBUTE_LENGTH_MAX);

/** A name and its fault as an attribute's name, which is found once for a column. */
interface AttributeName {
  readonly name: string;
  readonly refusal: Refusal | undefined;
}

export type AttributeStep<R> = (record: R, into: Map<string, string>, faults: FaultList) => void;

/** Adds one attribute, or says why it cannot be one. Absent values add nothing. */
export function addAttribute(
  { name, refusal }: AttributeName,
  text: ReturnType<TextReader>,
  { into, faults }: { readonly into: Map<string, string>; readonly faults: FaultList },
): void {
  if (text === undefined) return;
  const value = text instanceof Refusal ? text : readValue(text);
  if (refusal !== undefined) faults.refuse(fieldOf(name), refusal);
  else if (value instanceof Refusal) faults.refuse(fieldOf(name), value);
  else if (value === undefined) return;
  else if (into.size >= ATTRIBUTES_MAX) {
    const detail = `more than ${ATTRIBUTES_MAX} attributes`;
    faults.add({ reason: 'BAD_VALUE', field: fieldOf(name), detail });
  } else if (into.has(name)) {
    const detail = 'the attribute is there twice';
    faults.add({ reason: 'BAD_VALUE', field: fieldOf(name), detail });
  } else into.set(name, value);
}

function fieldOf(name: string): string {
  return `attributes.${name}`;
}

function attributeNamed(name: string): AttributeName {
  const read = name === '' ? new Refusal('BAD_VALUE', 'has no name') : readName(name);
  return { name, refusal: read instanceof Refusal ? read : undefined };
}

/** `UNKNOWN_FIELD` with the nearest known name. */
export function unknownField(
  name: string,
  known: Iterable<string>,
): { readonly reason: 'UNKNOWN_FIELD'; readonly field: string; readonly detail: string } {
  return { reason: 'UNKNOWN_FIELD', field: name, detail: `is not known${suggestion(name, known)}` };
}

/** The step that keeps or refuses what nothing in a JSON record maps. */
export function bindJsonRest(spec: MappingSpec, clean: TextReader): AttributeStep<JsonObject> {
  const root = knownNames(spec);
  const { prefix, rest } = spec.attributes;
  return (record, into, faults) => {
    visitUnmapped(record, root, ({ path, value, known }: UnmappedValue) => {
      const name = attributeName(path, prefix, rest);
      if (name === undefined) faults.add(unknownField(path, known));
      else addAttribute(attributeNamed(name), clean(value), { into, faults });
    });
  };
}

/** The attribute a name that nothing maps becomes; undefined where it is refused. */
export function attributeName(
  name: string,
  prefix: string | undefined,
  rest: 'keep' | 'refuse',
): string | undefined {
  if (prefix !== undefined && name.startsWith(prefix)) return name.slice(prefix.length);
  return rest === 'keep' ? name : undefined;
}

/** An attribute read from one place of the record. */
export function attributeStep<R>(
  name: string,
  read: (record: R) => JsonValue | undefined,
  clean: TextReader,
): AttributeStep<R> {
  const named = attributeNamed(name);
  return (record, into, faults) => addAttribute(named, clean(read(record)), { into, faults });
}
