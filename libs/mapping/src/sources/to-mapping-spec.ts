/** From the text form of a mapping to what the engine compiles. */
import type { Catalogue } from '../flat-fields.js';
import type { FieldSpec, FieldSpecs, MappingSpec } from '../engine/mapping-spec.js';
import type { FieldSource, MappingSource } from './mapping-schema.js';

export interface MappingContext {
  readonly id: string;
  readonly hash: Uint8Array;
  readonly scheme: string;
  readonly zone: string;
}

export function toMappingSpec(mapping: MappingSource, context: MappingContext): MappingSpec {
  const { attributes } = mapping;
  return {
    ...context,
    trim: mapping.trim,
    nulls: new Set(mapping.nulls),
    header: mapping.header,
    fields: specsOf(mapping.fields),
    otherPayments: mapping.other_payments.map(({ each, fields }) => ({
      each,
      fields: specsOf(fields),
    })),
    allocations: mapping.allocations.map(({ each, fields }) => ({ each, fields: specsOf(fields) })),
    attributes: {
      fields: new Map(Object.entries(attributes.fields)),
      rest: attributes.rest,
      ignore: attributes.ignore,
    },
  };
}

function specsOf<C extends Catalogue>(fields: {
  readonly [F in keyof C]?: FieldSource | undefined;
}): FieldSpecs<C> {
  const specs = Object.entries<FieldSource | undefined>(fields).flatMap(([field, source]) =>
    source ? [[field, specOf(source)] as const] : [],
  );
  return Object.fromEntries(specs) as FieldSpecs<C>;
}

function specOf({ const: constant, format, codes, ...rest }: FieldSource): FieldSpec {
  return {
    ...rest,
    constant,
    formats: format,
    codes: codes && new Map(Object.entries(codes)),
  };
}
