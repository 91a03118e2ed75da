/** Seeded records that do everything the rules speak of, on few keys, so that they meet. */
import type { Action, DecimalText, Instant, IsoDate, TradeRecord } from '@tributary/domain';
import { aTradeRecord, instant } from '@tributary/testing';

const ACTIONS: readonly Action[] = [
  'NEW',
  'AMEND',
  'AMEND',
  'AMEND',
  'SNAPSHOT',
  'CORRECT',
  'CANCEL',
  'TERMINATE',
  'REVIVE',
];
const RECEIVED_FROM = instant('2026-01-05T10:00:00Z');

/** Small generator with a 32-bit state (xorshift), for repeatable choices. */
export function chooser(seed: number): (below: number) => number {
  let state = seed >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

/** Some records repeat earlier ones whole (re-sends), some lack a version, most collide. */
export function hostileRecords(options: {
  readonly seed: number;
  readonly count: number;
  readonly keys: number;
}): TradeRecord[] {
  const choose = chooser(options.seed);
  const records: TradeRecord[] = [];
  for (let index = 0; index < options.count; index += 1) {
    const earlier = records[choose(records.length + 1)];
    const isResend = earlier !== undefined && choose(10) === 0;
    records.push(isResend ? resent(earlier, index) : hostileRecord(choose, index, options.keys));
  }
  return records;
}

function resent(earlier: TradeRecord, index: number): TradeRecord {
  return { ...earlier, lineage: { ...earlier.lineage, stream: streamAt(index) } };
}

function streamAt(index: number): { topic: string; partition: number; offset: bigint } {
  return { topic: 'raw.test.v1', partition: 0, offset: BigInt(index) };
}

function hostileRecord(
  choose: (below: number) => number,
  index: number,
  keys: number,
): TradeRecord {
  const tradeId = `T-${choose(keys)}`;
  const hasVersion = choose(8) !== 0;
  const maturityDate = `20${30 + choose(3)}-06-30` as IsoDate;
  return aTradeRecord({
    head: {
      key: { scheme: 'TEST', tradeId, legId: choose(10) === 0 ? 1 : 0 },
      version: hasVersion ? BigInt(1 + choose(6)) : 0n,
      sourceSequence: choose(3) === 0 ? BigInt(choose(3)) : undefined,
      isCorrection: choose(9) === 0,
      action: ACTIONS[choose(ACTIONS.length)] ?? 'NEW',
      sourceSystem: choose(4) === 0 ? 'eod' : 'oms',
      messageId: `m-${choose(20) === 0 ? choose(options(keys)) : index}`,
      eventTimestamp:
        choose(2) === 0 ? ((RECEIVED_FROM + BigInt(choose(5))) as Instant) : undefined,
      receivedAt: (RECEIVED_FROM + BigInt(index) * 1_001n) as Instant,
    },
    terms: {
      maturityDate: choose(4) === 0 ? undefined : maturityDate,
      notional: { value: String(1 + choose(3)) as DecimalText, capped: false },
      trader: choose(5) === 0 ? 'tab\tback\\slash\nline' : 'ÄÖ€😀',
    },
    lineage: { stream: streamAt(index) },
  });
}

const options = (keys: number): number => keys * 2;
