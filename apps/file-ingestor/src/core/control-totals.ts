/** Exact sums over fields of the staged rows. */
import { addDecimals } from '@tributary/domain';
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

const ZERO = '0' as DecimalText;

/** Adds row by row; order does not matter, nothing is rounded. */
export class ControlTotals {
  private readonly totals: { field: SummableField; sum: DecimalText; rows: bigint }[];

  constructor(fields: readonly SummableField[]) {
    this.totals = fields.map((field) => ({ field, sum: ZERO, rows: 0n }));
  }

  add(terms: TradeTerms): void {
    for (const total of this.totals) {
      const value = valueOf(terms, total.field);
      if (value === undefined) continue;
      total.sum = addDecimals(total.sum, value);
      total.rows += 1n;
    }
  }

  result(): ControlTotal[] {
    return this.totals.map((total) => ({ ...total }));
  }
}

function valueOf(terms: TradeTerms, field: SummableField): DecimalText | undefined {
  if (field === 'notional') return terms.notional?.value;
  if (field === 'quantity') return terms.quantity?.value;
  return terms.price;
}
