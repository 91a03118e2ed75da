/** Leaf values between wire and domain. Reading is strict; writing domain values cannot fail. */
import type { DateMessage, Decimal, PartyId, Quantity, Timestamp } from '@tributary/contracts';
import { dateOf, isCanonicalDecimal, isInstant } from '@tributary/domain';
import type {
  DecimalText,
  Instant,
  IsoDate,
  PartyId as DomainPartyId,
  Quantity as DomainQuantity,
} from '@tributary/domain';
import type { EnumTable } from './enum-tables.js';
import { badValue, excerpt, missing, unmappedCode } from './fault.js';

const NANOS_PER_SECOND = 1_000_000_000n;
const NANOS_MAX = 999_999_999;

/** Empty text means absent. @throws ContractFaultError for a NUL: no store keeps one. */
export function optionalText(text: string, field: string): string | undefined {
  return text === '' ? undefined : checkedText(text, field);
}

/** @throws ContractFaultError for a NUL: no store keeps one. */
export function checkedText(text: string, field: string): string {
  if (text.includes('\0')) throw badValue(field, 'holds a NUL');
  return text;
}

export function readEnum<W extends string>(
  table: EnumTable<W>,
  wire: number,
  field: string,
): W | undefined {
  if (wire === 0) return undefined;
  const word = table.toDomain(wire);
  if (word === undefined) throw unmappedCode(field, wire);
  return word;
}

export function writeEnum<W extends string>(table: EnumTable<W>, word: W | undefined): number {
  return word === undefined ? 0 : table.toWire(word);
}

export function readDecimal(decimal: Decimal | undefined, field: string): DecimalText | undefined {
  if (decimal === undefined) return undefined;
  if (!isCanonicalDecimal(decimal.value)) {
    throw badValue(field, `${excerpt(decimal.value)} is not a canonical decimal`);
  }
  return decimal.value;
}

export function readDate(date: DateMessage | undefined, field: string): IsoDate | undefined {
  if (date === undefined) return undefined;
  const value = dateOf(date.year, date.month, date.day);
  if (value === undefined) {
    throw badValue(field, `${date.year}-${date.month}-${date.day} is not a date of 1900 to 2299`);
  }
  return value;
}

export function writeDate(date: IsoDate | undefined): DateMessage | undefined {
  if (date === undefined) return undefined;
  return {
    year: Number(date.slice(0, 4)),
    month: Number(date.slice(5, 7)),
    day: Number(date.slice(8, 10)),
  };
}

export function readInstant(stamp: Timestamp | undefined, field: string): Instant | undefined {
  if (stamp === undefined) return undefined;
  if (stamp.nanos < 0 || stamp.nanos > NANOS_MAX) throw badValue(field, `nanos ${stamp.nanos}`);
  const instant = stamp.seconds * NANOS_PER_SECOND + BigInt(stamp.nanos);
  if (!isInstant(instant)) throw badValue(field, 'is outside the years 1900 to 2299');
  return instant;
}

export function writeInstant(instant: Instant | undefined): Timestamp | undefined {
  if (instant === undefined) return undefined;
  const rest = instant % NANOS_PER_SECOND;
  const nanos = rest < 0n ? rest + NANOS_PER_SECOND : rest;
  return { seconds: (instant - nanos) / NANOS_PER_SECOND, nanos: Number(nanos) };
}

export function readQuantity(
  quantity: Quantity | undefined,
  field: string,
): DomainQuantity | undefined {
  if (quantity === undefined) return undefined;
  const value = readDecimal(quantity.value, field);
  if (value === undefined) throw missing(field);
  return { value, capped: quantity.capped };
}

export function readParty(party: PartyId | undefined, field: string): DomainPartyId | undefined {
  if (party === undefined) return undefined;
  const id = optionalText(party.id, `${field}_id`);
  if (id === undefined) throw missing(`${field}_id`);
  return { ...given('scheme', optionalText(party.scheme, `${field}_scheme`)), id };
}

/** `{ [name]: value }`, or nothing where the value is absent: absent is never `undefined` here. */
export function given<K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [P in K]?: V });
}

/** An object under construction. */
export type Draft<T> = { -readonly [P in keyof T]: T[P] };

/**
 * Sets a property where there is a value; `given` for objects of many fields, made by the million.
 */
export function put<T extends object, K extends keyof T>(
  draft: T,
  name: K,
  value: Exclude<T[K], undefined> | undefined,
): void {
  if (value !== undefined) draft[name] = value;
}
