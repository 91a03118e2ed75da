/**
 * Pieces of the schemas of source files. A file is read with every scalar as text, so that `01`,
 * `1.10` and `no` stay what the writer wrote; the pieces turn texts into what they mean.
 */
import { z } from 'zod';
import { suggestion } from '../nearest-name.js';

/** An object that refuses unknown keys and names the nearest known one. */
export function strict<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return 'must be a block of keys and values';
      return issue.keys.map((key) => `unknown key "${key}"${suggestion(key, known)}`).join('; ');
    },
  });
}

/** A text that is not empty. */
export const name = z.string().min(1, 'must not be empty');

/** A text of a shape. */
export function shaped(shape: RegExp, rule: string): z.ZodType<string, string> {
  return z.string().refine((text) => shape.test(text), { message: `must be ${rule}` });
}

/** `true` or `false`. */
export const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .transform((text) => text === 'true');

/** A whole number within bounds. */
export function wholeNumber(bounds: {
  readonly min: number;
  readonly max: number;
}): z.ZodType<number, string> {
  const { min, max } = bounds;
  const isWithin = (text: string): boolean =>
    /^-?[0-9]{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
  return z
    .string()
    .refine(isWithin, { message: `must be a whole number from ${min} to ${max}` })
    .transform(Number);
}

/** A share from 0 to 1. */
export const share = z
  .string()
  .refine((text) => /^(0|1|0\.[0-9]{1,9}|1\.0{1,9})$/.test(text), {
    message: 'must be a share from 0 to 1',
  })
  .transform(Number);

/** One name or a list of names. */
export const names = z.preprocess(
  (value) => (typeof value === 'string' ? [value] : value),
  z.array(name, { error: 'must be a name or a list of names' }).min(1, 'must name something'),
);

/** One of a list of words. */
export function oneOf<const W extends string>(words: readonly W[]): z.ZodType<W, W> {
  return z.enum(words, { error: `must be one of ${words.join(', ')}` });
}
