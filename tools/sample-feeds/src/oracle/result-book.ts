/** Counts decisions and keeps one log per key while records come in. */
import type { Expected, ExpectedTrade, PlainDecision, SourceCounts } from '../model/expected.js';
import type { FeedContent } from '../model/feeds.js';
import { plainKey } from '../model/plain-record.js';
import type { PlainRecord } from '../model/plain-record.js';
import { OpenResultError } from './errors.js';
import { TradeLog } from './interpreter.js';
import type { PlainRow } from './interpreter.js';
import { DEFAULT_ORACLE_POLICY } from './policy.js';
import type { OraclePolicy } from './policy.js';

interface KeptLog {
  readonly first: PlainRecord;
  readonly log: TradeLog;
}

export class ResultBook {
  private readonly policy: OraclePolicy;
  private readonly decisions = new Map<string, Map<PlainDecision, number>>();
  private readonly quarantined = new Map<string, number>();
  private readonly logs = new Map<string, KeptLog>();
  private readonly keyOfMessage = new Map<string, string>();
  private arrivals = 0;

  constructor(policy: Partial<OraclePolicy> = {}) {
    this.policy = { ...DEFAULT_ORACLE_POLICY, ...policy };
  }

  /**
   * Enters the next arrival.
   * @returns its decision, or `QUARANTINED`.
   * @throws OpenResultError where one message identity speaks of two trades.
   */
  enter(content: FeedContent): PlainDecision | 'QUARANTINED' {
    if (content.kind === 'broken') {
      this.quarantined.set(content.source, (this.quarantined.get(content.source) ?? 0) + 1);
      return 'QUARANTINED';
    }
    const { record } = content;
    const key = plainKey(record);
    this.checkMessage(record, key);
    let entry = this.logs.get(key);
    if (!entry) {
      entry = { first: record, log: new TradeLog(this.policy) };
      this.logs.set(key, entry);
    }
    this.arrivals += 1;
    const decision = entry.log.tell(record, this.arrivals);
    const counts = this.decisions.get(record.source) ?? new Map<PlainDecision, number>();
    counts.set(decision, (counts.get(decision) ?? 0) + 1);
    this.decisions.set(record.source, counts);
    return decision;
  }

  /** Expires what has matured before the date, as the sweep at the end of a day does. */
  sweep(businessDate: string): void {
    for (const { log } of this.logs.values()) log.sweep(businessDate);
  }

  /** The result so far. */
  result(): Expected {
    const names = [...new Set([...this.decisions.keys(), ...this.quarantined.keys()])].sort();
    const trades = new Map<string, ExpectedTrade>();
    for (const [key, { first, log }] of this.logs) {
      if (log.row) trades.set(key, tradeOf(first, log.row, log.isMatured));
    }
    return {
      sources: new Map(names.map((name) => [name, this.countsOf(name)])),
      decisions: new Map([...this.decisions].map(([name, counts]) => [name, new Map(counts)])),
      trades,
    };
  }

  private countsOf(source: string): SourceCounts {
    const sum = { accepted: 0, duplicate: 0, stale: 0, rejected: 0 };
    for (const [decision, count] of this.decisions.get(source) ?? []) {
      sum[sumOf(decision)] += count;
    }
    const quarantined = this.quarantined.get(source) ?? 0;
    const received = sum.accepted + sum.duplicate + sum.stale + sum.rejected + quarantined;
    return { received, ...sum, quarantined };
  }

  /** A message of two keys would be decided by a race between partitions. */
  private checkMessage(record: PlainRecord, key: string): void {
    if (record.messageId === undefined) return;
    const identity = JSON.stringify([record.source, record.messageId]);
    const known = this.keyOfMessage.get(identity);
    if (known !== undefined && known !== key) {
      throw new OpenResultError(`message ${identity} speaks of ${known} and of ${key}`);
    }
    this.keyOfMessage.set(identity, key);
  }
}

function sumOf(decision: PlainDecision): 'accepted' | 'duplicate' | 'stale' | 'rejected' {
  if (decision === 'STALE') return 'stale';
  if (decision.startsWith('DUPLICATE')) return 'duplicate';
  return decision.startsWith('REJECTED') ? 'rejected' : 'accepted';
}

function tradeOf(
  { scheme, tradeId, legId }: PlainRecord,
  row: Readonly<PlainRow>,
  mayBeExpired: boolean,
): ExpectedTrade {
  return {
    scheme,
    tradeId,
    legId,
    version: row.version,
    ...(row.sequence === undefined ? {} : { sequence: row.sequence }),
    isCorrection: row.isCorrection,
    revision: row.revision,
    sourceSystem: row.sourceSystem,
    status: row.status,
    confirmationStatus: row.confirmationStatus,
    awaitingRoot: row.awaitingRoot,
    ...(row.maturityDate === undefined ? {} : { maturityDate: row.maturityDate }),
    ...(row.place.eventTime === '' ? {} : { eventTime: row.place.eventTime }),
    mayBeExpired,
    terms: row.terms,
  };
}
