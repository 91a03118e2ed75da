/**
 * How an encoded message is scanned, compiled from the contract's descriptor: every field, nested
 * ones included, has a slot the scanner notes it in, so reading a field builds no object.
 */
import { MESSAGE_FIELDS } from '@tributary/contracts';
import type { FieldDescriptor } from '@tributary/contracts';

export const VARINT = 0;
export const LENGTH_DELIMITED = 2;
/** A tag is the field number times this, plus the wire type. */
const WIRE_TYPES = 8;

/** How the bytes of a field are taken. */
export type FieldKind = 'varint32' | 'varint64' | 'bytes' | 'text' | 'message';

/** In `slotOfTag`: a number this release does not know. */
export const UNKNOWN_TAG = -1;
/** In `slotOfTag`: a known field in another wire type, or the number 0, which is none. */
export const REFUSED_TAG = -2;

export interface FieldPlan {
  readonly kind: FieldKind;
  readonly wireType: typeof VARINT | typeof LENGTH_DELIMITED;
  readonly slot: number;
  readonly isRepeated: boolean;
  /** Of a field of kind `message`. */
  readonly message: MessagePlan | undefined;
  /** Full name of the enum; empty where the field is none. */
  readonly enumName: string;
}

export interface MessagePlan {
  /** Full name, as the contract has it. */
  readonly name: string;
  /** By field number; holes are fields this release does not know. */
  readonly fields: readonly (FieldPlan | undefined)[];
  /** Slot of a field by its whole tag, else one of the two above; what lies beyond is unknown. */
  readonly slotOfTag: Int16Array;
  /** Slots of its fields and of all below: `firstSlot` up to, not including, `endSlot`. */
  readonly firstSlot: number;
  readonly endSlot: number;
}

export interface ScanPlan {
  readonly root: MessagePlan;
  /** By slot. */
  readonly fields: readonly FieldPlan[];
  /** Slot of a field by its path of proto names, `terms.quantity.value.value`. */
  slotOf(path: string): number;
}

const KINDS: Readonly<Record<string, FieldKind>> = {
  bool: 'varint32',
  enum: 'varint32',
  int32: 'varint32',
  uint32: 'varint32',
  int64: 'varint64',
  uint64: 'varint64',
  string: 'text',
  bytes: 'bytes',
  message: 'message',
};

/** @throws Error where the contract has no such message, or uses a type no plan can be made of. */
export function compileScanPlan(messageName: string): ScanPlan {
  const slots = new Map<string, number>();
  const root = compileMessage(messageName, '', slots);
  return {
    root,
    fields: fieldsBySlot(root),
    slotOf: (path) => {
      const slot = slots.get(path);
      if (slot === undefined) throw new Error(`${messageName} has no field ${path}`);
      return slot;
    },
  };
}

function compileMessage(name: string, prefix: string, slots: Map<string, number>): MessagePlan {
  const descriptors = MESSAGE_FIELDS[name];
  if (descriptors === undefined) throw new Error(`the contract has no message ${name}`);
  const firstSlot = slots.size;
  const fields: (FieldPlan | undefined)[] = [];
  for (const descriptor of descriptors) {
    while (fields.length < descriptor.number) fields.push(undefined);
    fields[descriptor.number] = compileField(descriptor, `${prefix}${descriptor.name}`, slots);
  }
  return { name, fields, slotOfTag: slotsByTag(fields), firstSlot, endSlot: slots.size };
}

function fieldsBySlot({ fields }: MessagePlan): FieldPlan[] {
  return fields.flatMap((field) => {
    if (field === undefined) return [];
    return [field, ...(field.message === undefined ? [] : fieldsBySlot(field.message))];
  });
}

function slotsByTag(fields: readonly (FieldPlan | undefined)[]): Int16Array {
  const slotOfTag = new Int16Array(Math.max(fields.length, 1) * WIRE_TYPES).fill(UNKNOWN_TAG);
  slotOfTag.fill(REFUSED_TAG, 0, WIRE_TYPES);
  for (const [number, field] of fields.entries()) {
    if (field === undefined) continue;
    const firstTag = number * WIRE_TYPES;
    slotOfTag.fill(REFUSED_TAG, firstTag, firstTag + WIRE_TYPES);
    slotOfTag[firstTag + field.wireType] = field.slot;
  }
  return slotOfTag;
}

function compileField(
  { type, typeName, repeated }: FieldDescriptor,
  path: string,
  slots: Map<string, number>,
): FieldPlan {
  const kind = KINDS[type];
  if (kind === undefined) throw new Error(`a field of type ${type} cannot be scanned: ${path}`);
  const isVarint = kind === 'varint32' || kind === 'varint64';
  if (repeated && kind !== 'message') throw new Error(`a repeated scalar: ${path}`);
  const slot = slots.size;
  slots.set(path, slot);
  return {
    kind,
    wireType: isVarint ? VARINT : LENGTH_DELIMITED,
    slot,
    isRepeated: repeated,
    message: kind === 'message' ? compileMessage(typeName, `${path}.`, slots) : undefined,
    enumName: type === 'enum' ? typeName : '',
  };
}
