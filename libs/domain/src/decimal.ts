/**
 * Exact decimals as canonical text (decisions section 4):
 * `-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?`, no exponent, no `-0`, at most 38 significant digits and at
 * most 18 of them fraction. Equal values have equal text, so they hash equal.
 */
import { Big } from 'big.js';
import type { DecimalText } from './trade-record.js';

export const DIGITS_MAX = 38;
export const FRACTION_DIGITS_MAX = 18;

const CANONICAL = /^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/;
const NUMBER = /^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?$/;
/** Longest text that is looked at: 38 digits with any reasonable padding. */
const TEXT_LENGTH_MAX = 128;

/** True where the text is the canonical form of a number within the limits. */
export function isCanonicalDecimal(text: string): text is DecimalText {
  if (text.length > DIGITS_MAX + 3 || text === '-0' || !CANONICAL.test(text)) return false;
  return isWithinLimits(text);
}

/** Reads plain and exponent forms. Undefined where it is no number or beyond the limits. */
export function parseDecimal(text: string): DecimalText | undefined {
  if (isCanonicalDecimal(text)) return text;
  if (text.length > TEXT_LENGTH_MAX || !NUMBER.test(text)) return undefined;
  // Forms the library does not read: a plus sign, a point without fraction.
  const value = new Big(text.replace(/^\+/, '').replace(/\.(?=[eE]|$)/, ''));
  const plain = value.toFixed();
  return isCanonicalDecimal(plain) ? plain : plain === '-0' ? ('0' as DecimalText) : undefined;
}

/** Exact sum. @throws RangeError where the sum is beyond the limits. */
export function addDecimals(a: DecimalText, b: DecimalText): DecimalText {
  const sum = parseDecimal(new Big(a).plus(b).toFixed());
  if (sum === undefined) throw new RangeError('the sum has more than 38 digits');
  return sum;
}

/** Counts digits of a canonical text: leading zero and sign do not count. */
function isWithinLimits(text: string): boolean {
  const digits = text.startsWith('-') ? text.slice(1) : text;
  const point = digits.indexOf('.');
  const whole = point < 0 ? digits : digits.slice(0, point);
  const fraction = point < 0 ? '' : digits.slice(point + 1);
  const significant =
    whole === '0' ? fraction.replace(/^0+/, '').length : whole.length + fraction.length;
  return significant <= DIGITS_MAX && fraction.length <= FRACTION_DIGITS_MAX;
}
