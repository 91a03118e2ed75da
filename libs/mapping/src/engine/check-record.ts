/** Rules over several fields of one record. */
import type { Action } from '@tributary/domain';
import { Refusal } from '../fault.js';
import type { FaultList } from '../fault.js';
import type { TradeDraft, TradeField } from '../flat-fields.js';
import { checkLei } from '../values/check-digits.js';
import { checked } from '../values/read-text.js';
import { missing } from './bind-field.js';
import type { MappingSpec } from './mapping-spec.js';

const LEI_SCHEME = 'LEI';
const LEI_RULE = 'a legal entity identifier: 18 letters or digits and 2 check digits';

/** A field that means nothing without another one. */
export type Need = readonly [field: TradeField, needed: TradeField];

const NEEDS: readonly Need[] = [
  ['notional_capped', 'notional'],
  ['quantity_capped', 'quantity'],
  ['counterparty_scheme', 'counterparty_id'],
  ['our_entity_scheme', 'our_entity_id'],
  ['symbol_scheme', 'symbol'],
];

/** A field some actions require. */
export interface ConditionalField {
  readonly field: TradeField;
  readonly actions: ReadonlySet<Action>;
}

/** What the fields of one mapping ask of each other. */
export interface RecordRules {
  readonly conditional: readonly ConditionalField[];
  readonly needs: readonly Need[];
}

export function recordRules({ fields }: Pick<MappingSpec, 'fields'>): RecordRules {
  const conditional = (Object.keys(fields) as TradeField[]).flatMap((field) => {
    const required = fields[field]?.required;
    return Array.isArray(required) ? [{ field, actions: new Set<Action>(required) }] : [];
  });
  // A constant says nothing about the record: it is left out where what it belongs to is absent.
  const needs = NEEDS.filter(([field]) => fields[field]?.constant === undefined);
  return { conditional, needs };
}

export function checkRecord(draft: TradeDraft, rules: RecordRules, faults: FaultList): void {
  const action = draft.action ?? 'SNAPSHOT';
  for (const { field, actions } of rules.conditional) {
    if (actions.has(action)) requireField(draft, field, faults);
  }
  for (const [field, needed] of rules.needs) {
    if (draft[field] !== undefined && draft[field] !== false) requireField(draft, needed, faults);
  }
  checkParty({ scheme: draft.counterparty_scheme, id: draft.counterparty_id }, faults, {
    field: 'counterparty_id',
  });
  checkParty({ scheme: draft.our_entity_scheme, id: draft.our_entity_id }, faults, {
    field: 'our_entity_id',
  });
  if (draft.notional?.startsWith('-')) {
    const detail = `${draft.notional} is negative; the side says who pays`;
    faults.add({ reason: 'IMPLAUSIBLE', field: 'notional', detail });
  }
}

/** A field that was refused is not missing as well. */
function requireField(draft: TradeDraft, field: TradeField, faults: FaultList): void {
  if (draft[field] !== undefined || faults.all().some((fault) => fault.field === field)) return;
  faults.add(missing(field));
}

/** Check digits of a party named by its LEI. */
export function checkParty(
  { scheme, id }: { readonly scheme: string | undefined; readonly id: string | undefined },
  faults: FaultList,
  { field }: { readonly field: string },
): void {
  if (scheme !== LEI_SCHEME || id === undefined) return;
  const result = checked(id, checkLei(id), LEI_RULE);
  if (result instanceof Refusal) faults.refuse(field, result);
}
