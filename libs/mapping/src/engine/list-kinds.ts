/** What makes a payment and an allocation complete. */
import type { Allocation, Payment } from '@tributary/domain';
import type { FaultList } from '../fault.js';
import { ALLOCATION_FIELDS, PAYMENT_FIELDS } from '../flat-fields.js';
import { missing } from './bind-field.js';
import type { ListKind } from './bind-list.js';
import { partyOf, quantityOf } from './build-record.js';
import { checkParty } from './check-record.js';

export const PAYMENTS: ListKind<typeof PAYMENT_FIELDS, Payment> = {
  name: 'other_payments',
  catalogue: PAYMENT_FIELDS,
  finish: ({ type, amount, currency, date }, faults, place) => {
    if (type === undefined || amount === undefined || currency === undefined) {
      addMissing({ type, amount, currency }, faults, place);
      return undefined;
    }
    return { type, amount, currency, ...(date === undefined ? {} : { date }) };
  },
};

export const ALLOCATIONS: ListKind<typeof ALLOCATION_FIELDS, Allocation> = {
  name: 'allocations',
  catalogue: ALLOCATION_FIELDS,
  finish: (draft, faults, place) => {
    const party = partyOf(draft.party_id, draft.party_scheme);
    const quantity = quantityOf(draft.quantity, draft.quantity_capped);
    if (party === undefined || quantity === undefined) {
      addMissing({ party_id: party, quantity }, faults, place);
      return undefined;
    }
    const field = `${place}party_id`;
    checkParty({ scheme: party.scheme, id: party.id }, faults, { field });
    const tradeId = draft.trade_id;
    return { party, quantity, ...(tradeId === undefined ? {} : { tradeId }) };
  },
};

/** Names what is absent, unless the same field was refused already. */
function addMissing(
  values: Readonly<Record<string, unknown>>,
  faults: FaultList,
  place: string,
): void {
  for (const [field, value] of Object.entries(values)) {
    const name = place + field;
    if (value !== undefined || faults.all().some((fault) => fault.field === name)) continue;
    faults.add(missing(name));
  }
}
