/**
 * Which names of a record something maps. What nothing maps is kept as an attribute or refused:
 * a value is never dropped in silence.
 */
import { isJsonObject } from '../json/json-value.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';
import type { FieldSpec, MappingSpec } from './mapping-spec.js';

/** A tree of known paths; a node without children is a mapped value. */
export interface NameNode {
  readonly children: Map<string, NameNode>;
  /** The whole value below is taken or left out. */
  isTaken: boolean;
  /** Tree of the elements where the value is a list. */
  elements: NameNode | undefined;
}

/** The names one declaration reads. */
export function namesOf(spec: FieldSpec | undefined): readonly string[] {
  return [...(spec?.from ?? []), ...(spec?.join ?? [])];
}

/** Every name a flat row may have, lists of elements aside. */
export function rowNames(spec: MappingSpec): Set<string> {
  const names = Object.values(spec.fields).flatMap(namesOf);
  for (const list of [...spec.otherPayments, ...spec.allocations]) {
    if (list.each === undefined) names.push(...Object.values(list.fields).flatMap(namesOf));
  }
  return new Set([...names, ...spec.attributes.fields.values(), ...spec.attributes.ignore]);
}

/** The tree of every path a JSON record may have. */
export function knownNames(spec: MappingSpec): NameNode {
  const root = newNode();
  for (const name of rowNames(spec)) nodeAt(root, name).isTaken = true;
  for (const list of [...spec.otherPayments, ...spec.allocations]) {
    if (list.each === undefined) continue;
    const node = nodeAt(root, list.each);
    node.elements ??= newNode();
    for (const field of Object.values(list.fields)) {
      for (const name of namesOf(field)) nodeAt(node.elements, name).isTaken = true;
    }
  }
  return root;
}

function newNode(): NameNode {
  return { children: new Map(), isTaken: false, elements: undefined };
}

function nodeAt(root: NameNode, path: string): NameNode {
  let node = root;
  for (const name of path.split('.')) {
    let child = node.children.get(name);
    if (!child) {
      child = newNode();
      node.children.set(name, child);
    }
    node = child;
  }
  return node;
}

/** A value that nothing maps, with the names known at its place. */
export interface UnmappedValue {
  readonly path: string;
  readonly value: JsonValue;
  readonly known: Iterable<string>;
}

/** Visits the single values of a JSON record that nothing maps. */
export function visitUnmapped(
  record: JsonObject,
  root: NameNode,
  visit: (unmapped: UnmappedValue) => void,
): void {
  for (const [name, value] of record) {
    const node = root.children.get(name);
    if (node?.isTaken) continue;
    visitBelow({ path: name, value, known: root.children.keys() }, node, visit);
  }
}

function visitBelow(
  unmapped: UnmappedValue,
  node: NameNode | undefined,
  visit: (unmapped: UnmappedValue) => void,
): void {
  const { path, value } = unmapped;
  if (node?.elements && Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      if (!isJsonObject(element)) continue;
      const root = node.elements;
      visitUnmapped(element, root, (found) =>
        visit({ ...found, path: `${path}[${index}].${found.path}` }),
      );
    }
    return;
  }
  // The list itself says what is wrong with a value that is no list.
  if (node?.elements) return;
  if (isEmpty(value)) {
    // There is nothing to keep, but an unknown name is still unknown.
    if (!node) visit({ ...unmapped, value: null });
    return;
  }
  const members = isJsonObject(value) ? value : Array.isArray(value) ? value.entries() : undefined;
  if (!members) {
    visit(unmapped);
    return;
  }
  for (const [name, member] of members) {
    const child = node?.children.get(String(name));
    if (child?.isTaken) continue;
    const known = node?.children.keys() ?? [];
    visitBelow({ path: `${path}.${name}`, value: member, known }, child, visit);
  }
}

function isEmpty(value: JsonValue): boolean {
  if (isJsonObject(value)) return value.size === 0;
  return value === null || (Array.isArray(value) && value.length === 0);
}
