/**
 * What the contract demands of values, as checks on scanned fields. The same rules as in
 * `values.ts`, `terms.ts` and `lineage.ts`; a record that breaks one is decoded to tell its fault.
 */
import { INSTANT_END, INSTANT_START, isDay } from '@tributary/domain';
import * as tables from '../enum-tables.js';
import type { EnumTable } from '../enum-tables.js';
import type { MessageRule, ScanChecks } from './field-scanner.js';
import type { FieldPlan, MessagePlan, ScanPlan } from './message-plan.js';
import { isDecimal } from './text-checks.js';

const ENUM_TABLES: Readonly<Record<string, EnumTable<string>>> = {
  'tributary.trade.v1.Action': tables.ACTION,
  'tributary.trade.v1.Event': tables.EVENT,
  'tributary.trade.v1.TradeStatus': tables.TRADE_STATUS,
  'tributary.trade.v1.ConfirmationStatus': tables.CONFIRMATION_STATUS,
  'tributary.trade.v1.Side': tables.SIDE,
  'tributary.trade.v1.PriceNotation': tables.PRICE_NOTATION,
  'tributary.trade.v1.LinkType': tables.LINK_TYPE,
  'tributary.common.v1.Channel': tables.CHANNEL,
};
/** Codes beyond are unknown. */
const CODES_MAX = 256;

const NANOS_PER_SECOND = 1_000_000_000n;
const SECONDS_START = Number(INSTANT_START / NANOS_PER_SECOND);
const SECONDS_END = Number(INSTANT_END / NANOS_PER_SECOND);
const NANOS_MAX = 999_999_999;
const SHA256_BYTES = 32;
const INT32_MAX = 0x7fff_ffff;

/** Rules by the message's full name; `slot` gives the slot of a field by its number. */
const RULES: Readonly<Record<string, (slot: (number: number) => number) => MessageRule>> = {
  'google.protobuf.Timestamp': (slot) => {
    const [seconds, nanos] = [slot(1), slot(2)];
    return (fields) => {
      const second = fields.int64AsNumber(seconds);
      return second >= SECONDS_START && second < SECONDS_END && fields.uint32(nanos) <= NANOS_MAX;
    };
  },
  'tributary.common.v1.Date': (slot) => {
    const [year, month, day] = [slot(1), slot(2), slot(3)];
    return (fields) => isDay(fields.uint32(year), fields.uint32(month), fields.uint32(day));
  },
  'tributary.common.v1.Decimal': (slot) => {
    const value = slot(1);
    return (fields) =>
      fields.has(value) && isDecimal(fields.bytes, fields.start(value), fields.end(value));
  },
  'tributary.common.v1.Quantity': (slot) => {
    const value = slot(1);
    return (fields) => fields.has(value);
  },
  'tributary.common.v1.PartyId': (slot) => {
    const id = slot(2);
    return (fields) => fields.isGiven(id);
  },
  'tributary.trade.v1.Payment': (slot) => {
    const amount = slot(2);
    return (fields) => fields.has(amount);
  },
  'tributary.trade.v1.Allocation': (slot) => {
    const [party, quantity] = [slot(1), slot(2)];
    return (fields) => fields.has(party) && fields.has(quantity);
  },
  'tributary.common.v1.Lineage': (slot) => {
    const [channel, topic, partition, sha256] = [slot(1), slot(2), slot(3), slot(7)];
    const [stream, file] = [tables.CHANNEL.toWire('STREAM'), tables.CHANNEL.toWire('FILE')];
    return (fields) => {
      const code = fields.uint32(channel);
      if (code === 0 || fields.uint32(partition) > INT32_MAX) return false;
      if (code === stream) return fields.isGiven(topic);
      const hashBytes = fields.has(sha256) ? fields.end(sha256) - fields.start(sha256) : 0;
      return code !== file || hashBytes === SHA256_BYTES;
    };
  },
};

/** Checks of every field of the plan. */
export function compileScanChecks(plan: ScanPlan): ScanChecks {
  const enums = new Array<Uint8Array | undefined>(plan.fields.length).fill(undefined);
  const messages = new Array<MessageRule | undefined>(plan.fields.length).fill(undefined);
  const visit = (message: MessagePlan): void => {
    for (const field of message.fields) {
      if (field === undefined) continue;
      if (field.enumName !== '') enums[field.slot] = knownCodes(field.enumName);
      if (field.message === undefined) continue;
      messages[field.slot] = RULES[field.message.name]?.((number) => slotOf(field, number));
      visit(field.message);
    }
  };
  visit(plan.root);
  return { enums, messages };
}

function slotOf({ message }: FieldPlan, number: number): number {
  const slot = message?.fields[number]?.slot;
  if (slot === undefined) throw new Error(`${message?.name ?? ''} has no field ${number}`);
  return slot;
}

function knownCodes(enumName: string): Uint8Array {
  const table = ENUM_TABLES[enumName];
  if (table === undefined) throw new Error(`no words for ${enumName}`);
  const known = new Uint8Array(CODES_MAX);
  for (let code = 0; code < CODES_MAX; code += 1) {
    known[code] = code === 0 || table.toDomain(code) !== undefined ? 1 : 0;
  }
  return known;
}
