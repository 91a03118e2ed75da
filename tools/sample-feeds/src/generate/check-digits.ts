/** Made-up identifiers with right check digits: ISIN (ISO 6166) and LEI (ISO 17442). */

/** Letters as two digits: A is 10, Z is 35. */
function expand(text: string): string {
  return [...text].map((character) => String(Number.parseInt(character, 36))).join('');
}

/** @param base country and nine characters. */
export function isinOf(base: string): string {
  let sum = 0;
  // From the right, every second digit is doubled, beginning with the last one.
  const digits = [...expand(base)].reverse();
  for (const [index, digit] of digits.entries()) {
    const value = Number(digit) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return `${base}${(10 - (sum % 10)) % 10}`;
}

/** @param base eighteen characters. */
export function leiOf(base: string): string {
  const check = 98n - (BigInt(`${expand(base)}00`) % 97n);
  return `${base}${String(check).padStart(2, '0')}`;
}
