/** Readers of exact decimals. Digits stay text from the source to the store. */
import { DIGITS_MAX, FRACTION_DIGITS_MAX, parseDecimal } from '@tributary/domain';
import type { DecimalText } from '@tributary/domain';
import { badValue, Refusal } from '../fault.js';
import type { Reader } from './read-text.js';

/** How a source writes its numbers; all off means plain and exponent forms. */
export interface DecimalFormat {
  /** Separator of thousands; where it is used, its groups must be right. */
  readonly thousands?: string | undefined;
  /** Separator of the fraction; "." where not given. */
  readonly point?: string | undefined;
  /** `(5)` means -5. */
  readonly parentheses?: boolean | undefined;
  /** The sign is dropped: for sources that say the side twice. */
  readonly absolute?: boolean | undefined;
  /** Power of ten the value is multiplied by, exactly: 6 where the source writes millions. */
  readonly scale?: number | undefined;
}

const LIMITS = `a decimal of at most ${DIGITS_MAX} digits, ${FRACTION_DIGITS_MAX} of them fraction`;
const IN_PARENTHESES = /^\(([^()+-]+)\)$/;
const GROUPED = /^[+-]?[0-9]{1,3}(?:_[0-9]{3})+(?:\.[0-9]*)?$/;

/** A decimal in canonical form or with an exponent. */
export const readDecimal: Reader<DecimalText> = (text) =>
  parseDecimal(text) ?? badValue(text, { rule: LIMITS });

/** A decimal as one source writes it. */
export function decimalReader(format: DecimalFormat): Reader<DecimalText> {
  const { scale = 0, absolute = false } = format;
  const isPlain = format.thousands === undefined && (format.point ?? '.') === '.';
  if (isPlain && !format.parentheses && scale === 0 && !absolute) return readDecimal;
  return (text) => {
    const plain = plainText(text, format);
    const value = plain === undefined ? undefined : parseDecimal(plain);
    if (value === undefined) return badValue(text, { rule: LIMITS });
    const unsigned = absolute && value.startsWith('-') ? value.slice(1) : value;
    return parseDecimal(scale === 0 ? unsigned : `${unsigned}e${scale}`) ?? tooLong(text, scale);
  };
}

/** The number with a point, a sign and no separators; undefined where its form is wrong. */
function plainText(text: string, format: DecimalFormat): string | undefined {
  const inside = format.parentheses ? IN_PARENTHESES.exec(text)?.[1] : undefined;
  const signed = inside === undefined ? text : `-${inside}`;
  const { thousands, point = '.' } = format;
  if (point !== '.' && signed.includes('.') && thousands !== '.') return undefined;
  if (signed.includes('_')) return undefined;
  const grouped = thousands === undefined ? signed : signed.replaceAll(thousands, '_');
  const pointed = point === '.' ? grouped : grouped.replace(point, '.');
  if (!pointed.includes('_')) return pointed;
  return GROUPED.test(pointed) ? pointed.replaceAll('_', '') : undefined;
}

function tooLong(text: string, scale: number): Refusal {
  return badValue(`${text}e${scale}`, { rule: LIMITS });
}
