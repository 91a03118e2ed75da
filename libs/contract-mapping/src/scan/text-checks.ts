/** Rules of texts, on their UTF-8 bytes; each agrees with the domain's rule of the same name. */
import { isUtf8 } from 'node:buffer';
import { DIGITS_MAX, FRACTION_DIGITS_MAX } from '@tributary/domain';

const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const ASCII_MAX = 0x7f;
const FIRST_PRINTABLE = 0x20;
const LAST_PRINTABLE = 0x7e;

/** True for UTF-8 without a NUL. */
export function isText(bytes: Uint8Array, start: number, end: number): boolean {
  let bits = 0;
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte === 0) return false;
    bits |= byte;
  }
  return bits <= ASCII_MAX || isUtf8(bytes.subarray(start, end));
}

/** True where every character is printable ASCII. */
export function isPrintableAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    if (byte < FIRST_PRINTABLE || byte > LAST_PRINTABLE) return false;
  }
  return true;
}

/** True for the canonical form of a decimal within the limits: `isCanonicalDecimal`. */
export function isDecimal(bytes: Uint8Array, start: number, end: number): boolean {
  const isNegative = bytes[start] === MINUS;
  const whole = isNegative ? start + 1 : start;
  let point = whole;
  while (point < end && isDigit(bytes[point])) point += 1;
  const wholeDigits = point - whole;
  const isZero = bytes[whole] === ZERO;
  if (wholeDigits === 0 || (isZero && wholeDigits > 1)) return false;
  if (point === end) return wholeDigits <= DIGITS_MAX && !(isZero && isNegative);
  if (bytes[point] !== POINT) return false;
  const fraction = point + 1;
  let leadingZeros = 0;
  for (let index = fraction; index < end; index += 1) {
    const byte = bytes[index];
    if (!isDigit(byte)) return false;
    if (byte === ZERO && leadingZeros === index - fraction) leadingZeros += 1;
  }
  const fractionDigits = end - fraction;
  const significant = isZero ? fractionDigits - leadingZeros : wholeDigits + fractionDigits;
  const isWithinLimits = fractionDigits <= FRACTION_DIGITS_MAX && significant <= DIGITS_MAX;
  return fractionDigits > 0 && bytes[end - 1] !== ZERO && isWithinLimits;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}
