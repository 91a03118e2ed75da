/**
 * A mapping bound to one form of record, and the one engine that runs it.
 *
 * All faults of a record are collected, so that its sender can mend it in one go.
 */
import type { Allocation, Payment } from '@tributary/domain';
import { FaultList, Refusal } from '../fault.js';
import { readMessageId, TRADE_FIELDS } from '../flat-fields.js';
import type { TradeDraft } from '../flat-fields.js';
import type { AccessOf } from './access.js';
import { attributeStep } from './attributes.js';
import type { AttributeStep } from './attributes.js';
import { bindFields, cleanText } from './bind-field.js';
import type { Binding, Step } from './bind-field.js';
import { bindList, draftMaker } from './bind-list.js';
import type { ListStep } from './bind-list.js';
import { buildRecord } from './build-record.js';
import { checkRecord, recordRules } from './check-record.js';
import type { RecordRules } from './check-record.js';
import type { Envelope, MapResult } from './envelope.js';
import { ALLOCATIONS, PAYMENTS } from './list-kinds.js';
import type { MappingSpec } from './mapping-spec.js';

export interface Plan<R> {
  readonly fields: readonly Step<R, TradeDraft>[];
  readonly payments: readonly ListStep<R, Payment>[];
  readonly allocations: readonly ListStep<R, Allocation>[];
  readonly attributes: readonly AttributeStep<R>[];
  readonly rules: RecordRules;
  readonly scheme: string;
}

const emptyDraft = draftMaker(TRADE_FIELDS);

/** Binds every declaration to one form of record. */
export function planOf<R>(
  spec: MappingSpec,
  accessOf: AccessOf<R>,
  rest: readonly AttributeStep<R>[],
): Plan<R> {
  const clean = cleanText(spec);
  const binding: Binding<R> = { accessOf, clean, zone: spec.zone };
  const named = [...spec.attributes.fields].flatMap(([name, from]) => {
    const access = accessOf(from);
    return access ? [attributeStep(name, access, clean)] : [];
  });
  const fields = { ...spec.fields, trade_id: { ...spec.fields.trade_id, required: true } };
  return {
    fields: bindFields(TRADE_FIELDS, fields, binding),
    payments: spec.otherPayments.map((list) => bindList(PAYMENTS, list, binding)),
    allocations: spec.allocations.map((list) => bindList(ALLOCATIONS, list, binding)),
    attributes: [...named, ...rest],
    rules: recordRules(spec),
    scheme: spec.scheme,
  };
}

/** The one engine: every record of every form goes through here. */
export function mapRecord<R>(plan: Plan<R>, record: R, envelope: Envelope): MapResult {
  const draft = emptyDraft();
  const faults = new FaultList();
  for (const step of plan.fields) step(record, draft, faults, '');
  draft.message_id ??= envelopeId(envelope, faults);
  const otherPayments: Payment[] = [];
  for (const step of plan.payments) step(record, otherPayments, faults);
  const allocations: Allocation[] = [];
  for (const step of plan.allocations) step(record, allocations, faults);
  const attributes = new Map<string, string>();
  for (const step of plan.attributes) step(record, attributes, faults);
  checkRecord(draft, plan.rules, faults);
  if (!faults.isEmpty) return { faults: faults.all() };
  const parts = { draft, otherPayments, allocations, attributes, scheme: plan.scheme };
  return { record: buildRecord(parts, envelope) };
}

/** The identity given beside the record obeys the rules of one inside it. */
function envelopeId({ messageId = '' }: Envelope, faults: FaultList): string | undefined {
  if (messageId === '') return undefined;
  const id = readMessageId(messageId);
  if (!(id instanceof Refusal)) return id;
  faults.refuse('message_id', id);
  return undefined;
}
