/**
 * The business rules once more, written from their text and from nothing else.
 *
 * One `TradeLog` stands for one key. Records are told to it one by one in arrival order; it
 * answers with the decision and keeps a plain mutable row. The rules are a list in the order of the
 * table of decisions section 3: the first that applies decides. Speed does not matter here, being
 * obviously right does.
 */
import type { PlainDecision } from '../model/expected.js';
import type { PlainAction, PlainRecord, PlainStatus, PlainTerms } from '../model/plain-record.js';
import { comparePlaces, placeOf } from './order.js';
import type { Place } from './order.js';
import type { OraclePolicy } from './policy.js';

/** The stored trade as the oracle sees it. */
export interface PlainRow {
  place: Place;
  version: bigint;
  sequence: bigint | undefined;
  isCorrection: boolean;
  sourceSystem: string;
  /** Content of the last accepted record that took a place. */
  content: string;
  status: PlainStatus;
  /** What REVIVE goes back to; absent while the trade is open. */
  statusBefore: PlainStatus | undefined;
  confirmationStatus: string;
  maturityDate: string | undefined;
  terms: PlainTerms;
  hasTerms: boolean;
  awaitingRoot: boolean;
  revision: bigint;
}

/** Everything a rule may look at. */
interface Case {
  readonly record: PlainRecord;
  readonly row: PlainRow | undefined;
  readonly place: Place;
  readonly content: string;
  /** The action it is decided as: a SNAPSHOT that says it is closed is decided as that action. */
  readonly action: PlainAction;
  readonly maturity: string | undefined;
  readonly isMessageKnown: boolean;
  readonly policy: OraclePolicy;
}

type Verdict = PlainDecision | undefined;
type Rule = (given: Case) => Verdict;

const CLOSED: readonly PlainStatus[] = ['CANCELLED', 'TERMINATED', 'NOVATED'];
const isShut = (status: PlainStatus): boolean => status === 'EXPIRED' || CLOSED.includes(status);
const ROOTS: readonly PlainAction[] = ['NEW', 'SNAPSHOT'];
const BARE: readonly PlainAction[] = ['CANCEL', 'TERMINATE', 'REVIVE'];

const isOrderBelow = ({ row, place }: Case): boolean =>
  row !== undefined && comparePlaces(place, row.place) < 0;

const isOrderEqual = ({ row, place }: Case): boolean =>
  row !== undefined && comparePlaces(place, row.place) === 0;

/** Row 1 to row 11, in order. */
const RULES: readonly Rule[] = [
  ({ record, isMessageKnown, policy }) =>
    isMessageKnown && (record.version === 0n || policy.dedupeMessages)
      ? 'DUPLICATE_MESSAGE'
      : undefined,

  ({ row, action, maturity, policy }) =>
    !row &&
    ROOTS.includes(action) &&
    policy.alreadyMatured === 'reject' &&
    maturity !== undefined &&
    maturity < policy.businessDate
      ? 'REJECTED_ALREADY_MATURED'
      : undefined,

  ({ row, action }) => (!row && ROOTS.includes(action) ? 'ACCEPTED_NEW' : undefined),

  ({ row, policy }) => {
    if (row) return undefined;
    return policy.orphan === 'hold' ? 'ACCEPTED_ORPHAN' : 'REJECTED_ORPHAN';
  },

  ({ row, record, content }) =>
    row && row.version === record.version && row.content === content ? 'DUPLICATE' : undefined,

  (given) =>
    given.row?.awaitingRoot && ROOTS.includes(given.action) && isOrderBelow(given)
      ? 'ACCEPTED_ROOT'
      : undefined,

  (given) => {
    const isVersionMissing = given.record.version === 0n && given.row && given.row.version > 0n;
    return isOrderBelow(given) || isVersionMissing ? 'STALE' : undefined;
  },

  (given) => (isClosedFor(given) ? 'REJECTED_CLOSED' : undefined),

  ({ row, maturity, action, policy }) =>
    row?.maturityDate !== undefined &&
    maturity !== undefined &&
    maturity < row.maturityDate &&
    !policy.exemptActions.includes(action)
      ? 'REJECTED_MATURITY'
      : undefined,

  (given) => {
    if (!isOrderEqual(given)) return undefined;
    if (given.isMessageKnown) return 'DUPLICATE_MESSAGE';
    return given.policy.conflict === 'override' ? 'ACCEPTED_OVERRIDE' : 'REJECTED_CONFLICT';
  },

  ({ action }) => ACCEPTED_BY_ACTION[action],
];

const ACCEPTED_BY_ACTION: Readonly<Record<PlainAction, PlainDecision>> = {
  NEW: 'ACCEPTED_AMENDED',
  AMEND: 'ACCEPTED_AMENDED',
  SNAPSHOT: 'ACCEPTED_AMENDED',
  CORRECT: 'ACCEPTED_CORRECTED',
  CANCEL: 'ACCEPTED_CANCELLED',
  REVIVE: 'ACCEPTED_REVIVED',
  TERMINATE: 'ACCEPTED_TERMINATED',
};

function isClosedFor({ row, action, maturity, policy }: Case): boolean {
  if (!row) return false;
  if (CLOSED.includes(row.status)) {
    return action !== 'REVIVE' && !(action === 'CORRECT' && policy.correctClosed);
  }
  if (row.status !== 'EXPIRED' || ['CORRECT', 'CANCEL', 'REVIVE'].includes(action)) return false;
  return maturity === undefined || maturity < policy.businessDate;
}

/** The action a record is decided as. */
function decidedAs(record: PlainRecord): PlainAction {
  if (record.action !== 'SNAPSHOT') return record.action;
  if (record.status === 'CANCELLED') return 'CANCEL';
  return record.status === 'TERMINATED' || record.status === 'NOVATED' ? 'TERMINATE' : 'SNAPSHOT';
}

/** Text that is equal where class of action and terms are equal. */
function contentOf(record: PlainRecord): string {
  const kind = BARE.includes(record.action) ? record.action : 'STATE';
  const terms = Object.entries(record.terms).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([kind, terms]);
}

/** The history of one key. */
export class TradeLog {
  private stored: PlainRow | undefined;
  private readonly messages = new Set<string>();

  constructor(private readonly policy: OraclePolicy) {}

  get row(): Readonly<PlainRow> | undefined {
    return this.stored;
  }

  /** Decides one record and changes the row. `arrival` grows from record to record. */
  tell(record: PlainRecord, arrival: number): PlainDecision {
    const identity = JSON.stringify([record.source, record.messageId]);
    const given: Case = {
      record,
      row: this.stored,
      place: placeOf(record, arrival, this.policy.ranks),
      content: contentOf(record),
      action: decidedAs(record),
      maturity: record.terms['maturity_date'],
      isMessageKnown: record.messageId !== undefined && this.messages.has(identity),
      policy: this.policy,
    };
    if (record.messageId !== undefined) this.messages.add(identity);
    const verdict = firstOf(given);
    if (verdict === 'ACCEPTED_NEW' || verdict === 'ACCEPTED_ORPHAN') {
      this.stored = insertedRow(given, verdict === 'ACCEPTED_ORPHAN');
    } else if (verdict === 'ACCEPTED_ROOT') applyRoot(this.stored!, given);
    else if (verdict.startsWith('ACCEPTED_')) applyChange(this.stored!, given);
    return verdict;
  }

  /** What the sweep at the end of a day does. @returns true where the trade has expired. */
  sweep(businessDate: string): boolean {
    const row = this.stored;
    if (row?.maturityDate === undefined || row.maturityDate >= businessDate) return false;
    if (isShut(row.status)) return false;
    row.statusBefore = row.status;
    row.status = 'EXPIRED';
    row.revision += 1n;
    return true;
  }

  /** True where a sweep on the business date would find the trade expired. */
  get isMatured(): boolean {
    const row = this.stored;
    if (row?.maturityDate === undefined || isShut(row.status)) return false;
    return row.maturityDate < this.policy.businessDate;
  }
}

function firstOf(given: Case): PlainDecision {
  for (const rule of RULES) {
    const verdict = rule(given);
    if (verdict) return verdict;
  }
  throw new Error('no rule applies; the last one always does');
}

function insertedRow(given: Case, awaitingRoot: boolean): PlainRow {
  const { record, action } = given;
  const row: PlainRow = {
    ...takenPlace(given),
    status: 'BOOKED',
    statusBefore: undefined,
    confirmationStatus: 'UNCONFIRMED',
    maturityDate: undefined,
    terms: {},
    hasTerms: false,
    awaitingRoot,
    revision: 1n,
  };
  row.status = statusAfter(row, given);
  if (!BARE.includes(action)) takeTerms(row, record);
  return row;
}

/** The root of an orphan: it fills what is empty; status and place stay. */
function applyRoot(row: PlainRow, { record }: Case): void {
  if (!row.hasTerms) takeTerms(row, record);
  else row.maturityDate ??= record.terms['maturity_date'];
  if (isShut(row.status)) row.statusBefore ??= openStatusOf(record, 'BOOKED');
  row.awaitingRoot = false;
  row.revision += 1n;
}

function applyChange(row: PlainRow, given: Case): void {
  Object.assign(row, takenPlace(given));
  setStatus(row, given);
  if (!BARE.includes(given.action)) takeTerms(row, given.record);
  if (ROOTS.includes(given.action)) row.awaitingRoot = false;
  row.revision += 1n;
}

function takenPlace({
  record,
  place,
  content,
}: Case): Pick<
  PlainRow,
  'place' | 'version' | 'sequence' | 'isCorrection' | 'sourceSystem' | 'content'
> {
  return {
    place,
    version: record.version,
    sequence: record.sequence,
    isCorrection: record.isCorrection,
    sourceSystem: record.source,
    content,
  };
}

/** Full state: absent fields become absent, only the maturity stays. */
function takeTerms(row: PlainRow, { terms }: PlainRecord): void {
  row.terms = terms;
  row.hasTerms = true;
  row.maturityDate = terms['maturity_date'] ?? row.maturityDate;
  row.confirmationStatus = terms['confirmation_status'] ?? row.confirmationStatus;
}

function openStatusOf(record: PlainRecord, previous: PlainStatus): PlainStatus {
  return record.event === 'CLEARING' ? 'CLEARED' : (record.status ?? previous);
}

function setStatus(row: PlainRow, given: Case): void {
  const before = row.status;
  row.status = statusAfter(row, given);
  if (!isShut(row.status)) row.statusBefore = undefined;
  else if (!isShut(before)) row.statusBefore = before;
}

function statusAfter(row: PlainRow, { record, action, maturity, policy }: Case): PlainStatus {
  if (action === 'CANCEL') return 'CANCELLED';
  if (action === 'REVIVE') return isShut(row.status) ? (row.statusBefore ?? 'BOOKED') : row.status;
  if (action === 'TERMINATE') {
    const saysNovated = record.action === 'SNAPSHOT' && record.status === 'NOVATED';
    return record.event === 'NOVATION' || saysNovated ? 'NOVATED' : 'TERMINATED';
  }
  // A trade whose maturity was moved into the future is no longer expired.
  const isExtended = maturity !== undefined && maturity >= policy.businessDate;
  const isBack = row.status === 'EXPIRED' && isExtended;
  return openStatusOf(record, isBack ? (row.statusBefore ?? 'BOOKED') : row.status);
}
