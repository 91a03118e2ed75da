/** Check digits of identifiers: a typing error is found before the record goes anywhere. */

const ISIN = /^[A-Z]{2}[A-Z0-9]{9}[0-9]$/;
const LEI = /^[A-Z0-9]{18}[0-9]{2}$/;

export type CheckResult = 'ok' | 'bad_shape' | 'bad_check_digit';

/** ISO 6166: letters become two digits, then the Luhn sum must end in 0. */
export function checkIsin(text: string): CheckResult {
  if (!ISIN.test(text)) return 'bad_shape';
  let sum = 0;
  let isDoubled = false;
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const value = valueAt(text, at);
    sum += weighed(value % 10, isDoubled);
    if (value > 9) sum += weighed(Math.floor(value / 10), !isDoubled);
    else isDoubled = !isDoubled;
  }
  return sum % 10 === 0 ? 'ok' : 'bad_check_digit';
}

/** ISO 17442: letters become two digits, the whole number modulo 97 must be 1. */
export function checkLei(text: string): CheckResult {
  if (!LEI.test(text)) return 'bad_shape';
  let rest = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = valueAt(text, at);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1 ? 'ok' : 'bad_check_digit';
}

/** A digit of the Luhn sum; a doubled one of two digits counts as their sum. */
function weighed(digit: number, isDoubled: boolean): number {
  const value = isDoubled ? digit * 2 : digit;
  return value > 9 ? value - 9 : value;
}

/** 0 to 9 for digits, 10 to 35 for letters. */
function valueAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code <= 57 ? code - 48 : code - 55;
}
