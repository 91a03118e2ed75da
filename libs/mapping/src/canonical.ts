/** The built-in mapping: the flat form of decisions section 4, as JSON and as CSV with a header. */
import { createHash } from 'node:crypto';
import { ALLOCATION_FIELDS, fieldsOf, PAYMENT_FIELDS, TRADE_FIELDS } from './flat-fields.js';
import type { Catalogue } from './flat-fields.js';
import { compileMapping } from './engine/compile-mapping.js';
import type { CompiledMapping } from './engine/compile-mapping.js';
import type { FieldSpecs, MappingSpec } from './engine/mapping-spec.js';

/** Name of the built-in mapping. */
export const CANONICAL_MAPPING = 'canonical';
/** Raised whenever the meaning of the flat form changes: lineage tells records apart by it. */
const CANONICAL_TEXT = 'tributary canonical flat form, version 1';
const HASH_BYTES = 16;

/** First 16 bytes of SHA-256 of a mapping's text. */
export function mappingHash(text: Uint8Array | string): Uint8Array {
  return createHash('sha256').update(text).digest().subarray(0, HASH_BYTES);
}

/** Compiles the built-in mapping for one source; `scheme` is taken where a record has none. */
export function canonicalMapping({ scheme }: { readonly scheme: string }): CompiledMapping {
  const spec: MappingSpec = {
    id: CANONICAL_MAPPING,
    hash: mappingHash(CANONICAL_TEXT),
    scheme,
    zone: 'UTC',
    trim: false,
    nulls: new Set(),
    header: 'partial',
    fields: fromOwnNames(TRADE_FIELDS),
    otherPayments: [{ each: 'other_payments', fields: fromOwnNames(PAYMENT_FIELDS) }],
    allocations: [{ each: 'allocations', fields: fromOwnNames(ALLOCATION_FIELDS) }],
    attributes: { fields: new Map(), prefix: 'attributes.', rest: 'refuse', ignore: [] },
  };
  return compileMapping(spec);
}

function fromOwnNames<C extends Catalogue>(catalogue: C): FieldSpecs<C> {
  const specs = fieldsOf(catalogue).map((field) => [field, { from: [field] }]);
  return Object.fromEntries(specs) as FieldSpecs<C>;
}
