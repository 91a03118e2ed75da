/**
 * Compiles a mapping once into closures; JSON and CSV run through the same plan.
 */
import { isJsonObject } from '../json/json-value.js';
import type { JsonObject, JsonValue } from '../json/json-value.js';
import { jsonAccess } from './access.js';
import { bindJsonRest } from './attributes.js';
import { bindText, cleanText, readerOf } from './bind-field.js';
import type { Binding } from './bind-field.js';
import { bindHeader } from './bind-header.js';
import type { BoundHeader } from './bind-header.js';
import type { Envelope, MapResult } from './envelope.js';
import type { MappingSpec } from './mapping-spec.js';
import { mapRecord, planOf } from './plan.js';

export interface CompiledMapping {
  readonly id: string;
  /** First 16 bytes of SHA-256 of the mapping's text. */
  readonly hash: Uint8Array;
  /** Maps one decoded JSON record. Never throws for any value. */
  mapJson(value: JsonValue, envelope: Envelope): MapResult;
  /** Trade reference of a record, the key of its raw topic; undefined where it is unreadable. */
  rawKeyOf(value: JsonValue): string | undefined;
  /** Checks a header and binds the mapping to its columns. */
  bindHeader(columns: readonly string[]): BoundHeader;
}

const NOT_AN_OBJECT: MapResult = {
  faults: [{ reason: 'UNDECODABLE', field: '', detail: 'the record is not a JSON object' }],
};

/** Compiles a mapping that `specProblems` has let pass. */
export function compileMapping(spec: MappingSpec): CompiledMapping {
  const clean = cleanText(spec);
  const binding: Binding<JsonObject> = { accessOf: jsonAccess, clean, zone: spec.zone };
  const plan = planOf(spec, jsonAccess, [bindJsonRest(spec, clean)]);
  const idSpec = spec.fields.trade_id ?? {};
  const idText = bindText(idSpec, binding);
  const readId = readerOf('trade_id', idSpec, spec.zone);
  return {
    id: spec.id,
    hash: spec.hash,
    mapJson: (value, envelope) =>
      isJsonObject(value) ? mapRecord(plan, value, envelope) : NOT_AN_OBJECT,
    rawKeyOf: (value) => {
      const text = isJsonObject(value) ? idText?.(value) : undefined;
      const id = typeof text === 'string' ? readId(text) : undefined;
      return typeof id === 'string' ? id : undefined;
    },
    bindHeader: (columns) => bindHeader(spec, columns, clean),
  };
}
