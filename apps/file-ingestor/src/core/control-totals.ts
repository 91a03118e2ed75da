/** Exact sums over fields of the staged rows. */
import { FRACTION_DIGITS_MAX, parseDecimal } from '@tributary/domain';
import type { DecimalText, TradeTerms } from '@tributary/domain';

/** Fields that can be summed, by flat name. */
export const SUMMABLE_FIELDS = ['notional', 'quantity', 'price'] as const;
export type SummableField = (typeof SUMMABLE_FIELDS)[number];

export interface ControlTotal {
  readonly field: SummableField;
  readonly sum: DecimalText;
  /** Rows that carried the field. */
  readonly rows: bigint;
}

/**
 * Adds row by row; order does not matter, nothing is rounded. The sums are whole numbers, one for
 * each count of fraction digits: a decimal library per row would cost more than reading the row.
 */
export class ControlTotals {
  private readonly totals: { field: SummableField; sums: bigint[]; rows: number }[];

  constructor(fields: readonly SummableField[]) {
    this.totals = fields.map((field) => ({
      field,
      sums: Array.from({ length: FRACTION_DIGITS_MAX + 1 }, () => 0n),
      rows: 0,
    }));
  }

  add(terms: TradeTerms): void {
    for (const total of this.totals) {
      const value = valueOf(terms, total.field);
      if (value === undefined) continue;
      const point = value.indexOf('.');
      const scale = point < 0 ? 0 : value.length - point - 1;
      const digits = point < 0 ? value : value.slice(0, point) + value.slice(point + 1);
      total.sums[scale] = (total.sums[scale] ?? 0n) + BigInt(digits);
      total.rows += 1;
    }
  }

  /** @returns the totals, or the field whose sum has more than 38 digits. */
  result(): { readonly totals: readonly ControlTotal[] } | { readonly fault: string } {
    const totals: ControlTotal[] = [];
    for (const { field, sums, rows } of this.totals) {
      const sum = parseDecimal(plainText(sums));
      if (sum === undefined) return { fault: `the sum of ${field} has more than 38 digits` };
      totals.push({ field, sum, rows: BigInt(rows) });
    }
    return { totals };
  }
}

/** The sum of whole numbers by scale, as plain decimal text. */
function plainText(sums: readonly bigint[]): string {
  const total = sums.reduce(
    (sum, part, scale) => sum + part * 10n ** BigInt(FRACTION_DIGITS_MAX - scale),
    0n,
  );
  const digits = (total < 0n ? -total : total).toString().padStart(FRACTION_DIGITS_MAX + 1, '0');
  const whole = digits.slice(0, -FRACTION_DIGITS_MAX);
  const fraction = digits.slice(-FRACTION_DIGITS_MAX).replace(/0+$/, '');
  return `${total < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

function valueOf(terms: TradeTerms, field: SummableField): DecimalText | undefined {
  if (field === 'notional') return terms.notional?.value;
  if (field === 'quantity') return terms.quantity?.value;
  return terms.price;
}
