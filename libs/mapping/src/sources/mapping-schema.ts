/** Schema of the `mapping` part of a source file: form only, meaning is checked by the compiler. */
import { ACTIONS } from '@tributary/domain';
import { z } from 'zod';
import { ALLOCATION_FIELDS, PAYMENT_FIELDS, TRADE_FIELDS } from '../flat-fields.js';
import type { Catalogue } from '../flat-fields.js';
import { flag, name, names, oneOf, strict, wholeNumber } from './schema-pieces.js';

/** Powers of ten a value may be shifted by. */
const SCALE_MAX = 18;

const decimal = strict({
  thousands: name.max(1, 'must be one character').optional(),
  point: name.max(1, 'must be one character').optional(),
  parentheses: flag.optional(),
  absolute: flag.optional(),
  scale: wholeNumber({ min: -SCALE_MAX, max: SCALE_MAX }).optional(),
});

const required = z.union([flag, z.array(z.enum(ACTIONS))], {
  error: `must be true, false or a list of ${ACTIONS.join(', ')}`,
});

/** One field; a bare name or a list of names means `from`. */
const field = z.preprocess(
  (value) => (typeof value === 'string' || Array.isArray(value) ? { from: value } : value),
  strict({
    from: names.optional(),
    join: names.optional(),
    separator: z.string().optional(),
    const: name.optional(),
    codes: z.record(name, name, { error: 'must be a table of codes' }).optional(),
    format: names.optional(),
    decimal: decimal.optional(),
    required: required.optional(),
  }),
);
export type FieldSource = z.output<typeof field>;

type FieldsShape<C extends Catalogue> = { [F in keyof C]: z.ZodOptional<typeof field> };

function fields<C extends Catalogue>(catalogue: C): z.ZodObject<FieldsShape<C>, z.core.$strict> {
  const shape = Object.keys(catalogue).map((key) => [key, field.optional()]);
  return strict(Object.fromEntries(shape) as FieldsShape<C>);
}

const attributes = strict({
  fields: z.record(name, name).default({}),
  rest: oneOf(['keep', 'refuse']).default('refuse'),
  ignore: z.array(name).default([]),
});

export const mappingSchema = strict({
  trim: flag.default(true),
  nulls: z.array(z.string()).default([]),
  header: oneOf(['complete', 'partial']).default('complete'),
  fields: fields(TRADE_FIELDS),
  other_payments: z
    .array(strict({ each: name.optional(), fields: fields(PAYMENT_FIELDS) }))
    .default([]),
  allocations: z
    .array(strict({ each: name.optional(), fields: fields(ALLOCATION_FIELDS) }))
    .default([]),
  attributes: attributes.default({ fields: {}, rest: 'refuse', ignore: [] }),
});
export type MappingSource = z.output<typeof mappingSchema>;
