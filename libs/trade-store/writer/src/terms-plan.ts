/**
 * Columns of the terms straight from their wire bytes: nothing is decoded. The plan is compiled
 * from the contract's descriptor; the reference it must agree with decodes (`test/plain-row.ts`).
 */
import {
  FieldScanner,
  PRICE_NOTATION,
  SIDE,
  compileScanPlan,
  decodeTerms,
  encodeTerms,
} from '@tributary/contract-mapping';
import type { EnumTable } from '@tributary/contract-mapping';
import { daysOfCivil } from '@tributary/domain';
import type { ValueWriter } from './values/value-writer.js';

/** Writes one column of the terms just scanned. */
type AppendColumn = (rows: ValueWriter, terms: FieldScanner) => void;

const plan = compileScanPlan('tributary.trade.v1.TradeTerms');
const scanner = new FieldScanner(plan);
const NANOS_PER_MICRO = 1_000;
/** Codes beyond are unknown: such a record never comes here. */
const CODES_MAX = 64;

function text(path: string): AppendColumn {
  const slot = plan.slotOf(path);
  return (rows, terms) => {
    if (terms.isGiven(slot)) rows.range(terms.bytes, terms.start(slot), terms.end(slot));
    else rows.nothing();
  };
}

function decimal(path: string): AppendColumn {
  const slot = plan.slotOf(`${path}.value`);
  return (rows, terms) => {
    if (terms.has(slot)) rows.numeric(terms.bytes, terms.start(slot), terms.end(slot));
    else rows.nothing();
  };
}

function word(path: string, table: EnumTable<string>): AppendColumn {
  const slot = plan.slotOf(path);
  const words = Array.from({ length: CODES_MAX }, (_, code) => {
    const known = code === 0 ? undefined : table.toDomain(code);
    return known === undefined ? undefined : Buffer.from(known, 'utf8');
  });
  return (rows, terms) => {
    const known = words[terms.uint32(slot)];
    if (known === undefined) rows.nothing();
    else rows.range(known, 0, known.length);
  };
}

function date(path: string): AppendColumn {
  const slot = plan.slotOf(path);
  const year = plan.slotOf(`${path}.year`);
  const month = plan.slotOf(`${path}.month`);
  const day = plan.slotOf(`${path}.day`);
  return (rows, terms) => {
    if (!terms.has(slot)) rows.nothing();
    else rows.date(daysOfCivil(terms.uint32(year), terms.uint32(month), terms.uint32(day)));
  };
}

function timestamp(path: string): AppendColumn {
  const slot = plan.slotOf(path);
  const [seconds, nanos] = [plan.slotOf(`${path}.seconds`), plan.slotOf(`${path}.nanos`)];
  return (rows, terms) => {
    if (!terms.has(slot)) rows.nothing();
    else {
      const micros = Math.floor(terms.uint32(nanos) / NANOS_PER_MICRO);
      rows.timestamp(terms.int64AsNumber(seconds), micros);
    }
  };
}

/** Columns of `trade` that hold terms, in the order they are staged. */
const COLUMNS = {
  uti: text('uti'),
  isin: text('instrument.isin'),
  symbol: text('instrument.symbol'),
  side: word('side', SIDE),
  quantity: decimal('quantity.value'),
  price: decimal('price'),
  price_notation: word('price_notation', PRICE_NOTATION),
  notional: decimal('notional.value'),
  currency: text('currency'),
  counterparty_scheme: text('counterparty.scheme'),
  counterparty_id: text('counterparty.id'),
  our_entity_id: text('our_entity.id'),
  book: text('book'),
  trader: text('trader'),
  trade_timestamp: timestamp('trade_timestamp'),
  trade_date: date('trade_date'),
  effective_date: date('effective_date'),
  settlement_date: date('settlement_date'),
} as const satisfies Record<string, AppendColumn>;

/** Names of the columns `appendTerms` writes, in its order. */
export const PLANNED_COLUMNS = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];

const appendColumns: readonly AppendColumn[] = Object.values(COLUMNS);

/**
 * Writes the columns of terms that keep the contract.
 * @throws Error where they do not: they were read before, so that is an invariant.
 */
export function appendTerms(rows: ValueWriter, payload: Uint8Array): void {
  if (!scanner.scan(payload)) {
    if (!scanner.scan(usualForm(payload))) throw new Error('encoded terms cannot be scanned');
  }
  for (const append of appendColumns) append(rows, scanner);
}

/** Terms in a form nobody but a foreign producer writes, encoded as we would. */
function usualForm(payload: Uint8Array): Uint8Array {
  const decoded = decodeTerms(payload);
  if ('fault' in decoded)
    throw new Error(`terms that were read are at fault: ${decoded.fault.detail}`);
  return encodeTerms(decoded.terms);
}
