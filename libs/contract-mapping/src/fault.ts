/** A record that breaks the contract. Thrown inside this library, returned at its edge. */
import type { QuarantineReason } from '@tributary/domain';

/** What is wrong with a record, for quarantine. */
export interface ContractFault {
  readonly reason: QuarantineReason;
  /** Flat name of the field; empty where the whole record is at fault. */
  readonly field: string;
  readonly detail: string;
}

/** Carries a fault from a leaf to the edge. */
export class ContractFaultError extends Error {
  readonly code = 'CONTRACT_FAULT';
  readonly retryable = false;
  constructor(readonly fault: ContractFault) {
    super(`${fault.reason} ${fault.field}: ${fault.detail}`);
    this.name = 'ContractFaultError';
  }
}

const EXCERPT_LENGTH_MAX = 64;

/** A short, quoted part of a value for a message. */
export function excerpt(value: string): string {
  const short =
    value.length > EXCERPT_LENGTH_MAX ? `${value.slice(0, EXCERPT_LENGTH_MAX)}…` : value;
  return JSON.stringify(short);
}

export function badValue(field: string, detail: string): ContractFaultError {
  return new ContractFaultError({ reason: 'BAD_VALUE', field, detail });
}

export function missing(field: string): ContractFaultError {
  return new ContractFaultError({ reason: 'MISSING_FIELD', field, detail: 'must be present' });
}

/** A code this release has no meaning for: it is never guessed. */
export function unmappedCode(field: string, code: number): ContractFaultError {
  const detail = `code ${code} has no meaning in this release`;
  return new ContractFaultError({ reason: 'UNMAPPED_CODE', field, detail });
}
