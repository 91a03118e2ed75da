/** Path and query parameters: read strictly, refused by name. */
import { BadRequestException } from '@nestjs/common';
import { TRADE_STATUSES, isLegId, isScheme, isTradeId, parseIsoDate } from '@tributary/domain';
import { z } from 'zod';

const TEXT_LENGTH_MAX = 128;
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const PAGE_MAX = 500;
const PAGE_DEFAULT = 100;
const INT64_MAX = (1n << 63n) - 1n;

/** Printable text of 1 to 128 characters. */
export const text = (): z.ZodString =>
  z
    .string()
    .min(1)
    .max(TEXT_LENGTH_MAX)
    .refine((value) => !UNPRINTABLE.test(value), { message: 'must be printable' });

export const source = (): z.ZodString =>
  z.string().refine(isScheme, { message: 'must be 1 to 64 of A-Z a-z 0-9 _ -' });

export const tradeId = (): z.ZodString =>
  z.string().refine(isTradeId, { message: 'must be 1 to 128 printable characters' });

export const isoDate = (): z.ZodString =>
  z.string().refine((value) => parseIsoDate(value) !== undefined, {
    message: 'must be a date such as 2031-06-30',
  });

export const status = (): z.ZodType<(typeof TRADE_STATUSES)[number]> => z.enum(TRADE_STATUSES);

export const flag = (): z.ZodType<boolean, 'true' | 'false'> =>
  z.enum(['true', 'false']).transform((value) => value === 'true');

/** Size of a page. */
export const limit = (): z.ZodType<number, string> =>
  z
    .string()
    .refine((value) => /^[1-9][0-9]{0,2}$/.test(value) && Number(value) <= PAGE_MAX, {
      message: `must be a whole number from 1 to ${PAGE_MAX}`,
    })
    .transform(Number);

export const PAGE_SIZE = PAGE_DEFAULT;

/** A row number that an earlier page answered. */
export const idCursor = (): z.ZodString =>
  z.string().refine((value) => /^[0-9]{1,19}$/.test(value) && BigInt(value) <= INT64_MAX, {
    message: 'must be what the page before answered as `next`',
  });

export const TRADE_PATH = z.strictObject({
  scheme: source(),
  tradeId: tradeId(),
  legId: z
    .string()
    .refine((value) => /^(0|[1-9][0-9]{0,9})$/.test(value) && isLegId(Number(value)), {
      message: 'must be a whole number from 0 to 4294967295',
    })
    .transform(Number),
});

/** A cursor: a JSON array in base64url, so that it passes through a URL as it is. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');
}

/** A cursor of `count` texts. */
export function cursor(count: number): z.ZodType<readonly string[], string> {
  return z.string().transform((value, context) => {
    const parts = decodeCursor(value);
    if (parts?.length === count) return parts;
    context.addIssue({
      code: 'custom',
      message: 'must be what the page before answered as `next`',
    });
    return z.NEVER;
  });
}

function decodeCursor(value: string): readonly string[] | undefined {
  try {
    const parts: unknown = JSON.parse(Buffer.from(value, 'base64url').toString('utf8'));
    const isTexts = Array.isArray(parts) && parts.every((part) => typeof part === 'string');
    return isTexts ? parts.filter((part) => typeof part === 'string') : undefined;
  } catch {
    return undefined;
  }
}

/** @throws BadRequestException that names the first parameter at fault. */
export function readParameters<S extends z.ZodType>(schema: S, values: unknown): z.output<S> {
  const read = schema.safeParse(values);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    throw badParameter(issue.keys[0] ?? '', 'is not a parameter here');
  }
  throw badParameter(String(issue?.path[0] ?? ''), issue?.message ?? 'is not valid');
}

export function badParameter(parameter: string, message: string): BadRequestException {
  return new BadRequestException({
    statusCode: 400,
    error: 'BAD_PARAMETER',
    parameter,
    message: `${parameter}: ${message}`,
  });
}
