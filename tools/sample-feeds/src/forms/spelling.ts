/** Other ways to write the same number: what real feeds send for one amount. */
import type { Random } from '../model/random.js';

/** A spelling that JSON takes as a number and a CSV field as text; always the same value. */
export function respelled(random: Random, canonical: string): string {
  const spellings = [withZeros(canonical), withExponent(canonical), scientific(canonical)];
  return random.pick(spellings);
}

/** `12.5` as `12.500`. */
function withZeros(text: string): string {
  return text.includes('.') ? `${text}00` : `${text}.00`;
}

/** `12.5` as `125e-1`, `1200` as `12E+2`. */
function withExponent(text: string): string {
  const { sign, digits, exponent } = partsOf(text);
  return exponent > 0 ? `${sign}${digits}E+${exponent}` : `${sign}${digits}e${exponent}`;
}

/** `1250` as `1.25e3`. */
function scientific(text: string): string {
  const { sign, digits, exponent } = partsOf(text);
  const fraction = digits.slice(1);
  const shifted = exponent + fraction.length;
  return `${sign}${digits[0] ?? '0'}${fraction === '' ? '' : `.${fraction}`}e${shifted}`;
}

interface DecimalParts {
  readonly sign: '' | '-';
  /** Without zeros at either end; `0` for zero. */
  readonly digits: string;
  readonly exponent: number;
}

function partsOf(text: string): DecimalParts {
  const sign = text.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = text.slice(sign.length).split('.');
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return { sign, digits: '0', exponent: 0 };
  return { sign, digits, exponent: all.length - digits.length - fraction.length };
}
