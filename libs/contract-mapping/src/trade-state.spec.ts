/** TradeState: the record's bytes are copied, the overlay comes back, bad overlays are refused. */
import { describe, expect, it } from '@jest/globals';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { TradeState as WireState } from '@tributary/contracts';
import { CONFIRMATION_STATUSES, DECISION_CODES, TRADE_STATUSES } from '@tributary/domain';
import type { DecisionKind } from '@tributary/domain';
import fc from 'fast-check';
import { date, instant, tradeRecord } from '../test/arbitraries.js';
import { acceptedState } from '../test/examples.js';
import { generatedState } from '../test/generated-encoding.js';
import { encodeTradeRecord } from './encode/encode-trade-record.js';
import { decodeTradeRecord } from './trade-record.js';
import { decodeTradeState, encodeTradeState, recordBytesOf } from './trade-state.js';
import type { DecodedTradeState } from './trade-state.js';

/** A code of some later release. */
const UNKNOWN_CODE: number = 99;

function decoded(bytes: Uint8Array): DecodedTradeState {
  const result = decodeTradeState(bytes);
  if ('fault' in result) throw new Error(JSON.stringify(result.fault));
  return result.state;
}

describe('a trade state', () => {
  it('copies the bytes of the record, whatever they are', () => {
    fc.assert(
      fc.property(tradeRecord, (record) => {
        const { bytes } = encodeTradeRecord(record);
        const state = encodeTradeState(acceptedState({ recordBytes: bytes }));
        expect(Buffer.from(recordBytesOf(state))).toEqual(Buffer.from(bytes));
        expect(decodeTradeRecord(recordBytesOf(state))).toHaveProperty(
          'record.terms',
          record.terms,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('copies fields of a later release too', () => {
    const { bytes } = encodeTradeRecord({ ...record() });
    const later = new BinaryWriter()
      .raw(bytes)
      .uint32((2047 << 3) | WireType.Varint)
      .uint32(7);
    const recordBytes = later.finish();
    const state = encodeTradeState(acceptedState({ recordBytes }));
    expect(Buffer.from(recordBytesOf(state))).toEqual(Buffer.from(recordBytes));
  });

  it('has the bytes the generated code writes, whatever it holds', () => {
    const int64 = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
    const overlay = fc.record({
      revision: int64,
      version: int64,
      sourceSequence: fc.option(int64, { nil: undefined }),
      isCorrection: fc.boolean(),
      eventTimestamp: fc.option(instant, { nil: undefined }),
      sourceSystem: fc.string({ unit: 'grapheme' }),
      status: fc.constantFrom(...TRADE_STATUSES),
      confirmationStatus: fc.constantFrom(...CONFIRMATION_STATUSES),
      maturityDate: fc.option(date, { nil: undefined }),
      awaitingRoot: fc.boolean(),
      decidedAt: instant,
    });
    const decisions = Object.keys(DECISION_CODES) as DecisionKind[];
    const recordBytes = fc.uint8Array({ maxLength: 20_000 });
    const decision = fc.constantFrom(...decisions);
    fc.assert(
      fc.property(overlay, recordBytes, decision, fc.string(), (state, bytes, kind, messageId) => {
        const base = acceptedState({ recordBytes: bytes, decision: kind, messageId });
        const accepted = { ...base, state: { ...base.state, ...state } };
        const [found, wanted] = [encodeTradeState(accepted), generatedState(accepted)];
        expect(Buffer.from(found).toString('hex')).toBe(Buffer.from(wanted).toString('hex'));
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives back its overlay', () => {
    const accepted = acceptedState();
    const { state } = accepted;
    expect(decoded(encodeTradeState(accepted))).toEqual({
      recordBytes: Buffer.from(accepted.recordBytes),
      revision: 3n,
      version: 2n,
      sourceSystem: 'oms',
      messageId: 'm9',
      status: 'CANCELLED',
      confirmationStatus: 'UNCONFIRMED',
      maturityDate: state.maturityDate,
      awaitingRoot: true,
      decision: 'ACCEPTED_CANCELLED',
      reason: 'MATURITY_WAIVED',
      decidedAt: state.decidedAt,
      contentHash: state.contentHash,
    });
  });

  it('is a TradeState to any reader of the contract', () => {
    const wire = WireState.decode(encodeTradeState(acceptedState()));
    expect(wire.record?.tradeId).toBe('A-1');
    expect(wire).toMatchObject({ sourceSequence: 5n, isCorrection: true });
    expect(wire.eventTimestamp).toMatchObject({ seconds: 1n, nanos: 0 });
    expect(wire.decidedAt).toMatchObject({ seconds: 3n, nanos: 4 });
  });

  it('has no record where none was ever accepted', () => {
    const bytes = encodeTradeState(acceptedState({ recordBytes: new Uint8Array(0) }));
    expect(recordBytesOf(bytes)).toHaveLength(0);
    expect(WireState.decode(bytes).record).toBeUndefined();
  });

  it.each(Object.keys(DECISION_CODES) as DecisionKind[])('carries decision %s', (decision) => {
    const bytes = encodeTradeState(acceptedState({ decision }));
    expect(decoded(bytes).decision).toBe(decision);
    expect(WireState.decode(bytes).decision).toBe(DECISION_CODES[decision]);
  });

  it.each(TRADE_STATUSES)('carries status %s', (status) => {
    const { state } = acceptedState();
    const bytes = encodeTradeState(acceptedState({ state: { ...state, status } }));
    expect(decoded(bytes).status).toBe(status);
  });

  it.each(CONFIRMATION_STATUSES)('carries confirmation status %s', (confirmationStatus) => {
    const { state } = acceptedState();
    const bytes = encodeTradeState(acceptedState({ state: { ...state, confirmationStatus } }));
    expect(decoded(bytes).confirmationStatus).toBe(confirmationStatus);
  });
});

function record(): Parameters<typeof encodeTradeRecord>[0] {
  const [example] = fc.sample(tradeRecord, { numRuns: 1, seed: 7 });
  if (!example) throw new Error('fast-check gave no example');
  return example;
}

const REFUSALS: readonly (readonly [string, (wire: WireState) => void, string, string])[] = [
  ['no status', (w) => (w.status = 0), 'MISSING_FIELD', 'status'],
  ['an unknown status', (w) => (w.status = UNKNOWN_CODE), 'UNMAPPED_CODE', 'status'],
  [
    'no confirmation status',
    (w) => (w.confirmationStatus = 0),
    'MISSING_FIELD',
    'confirmation_status',
  ],
  ['no time of decision', (w) => (w.decidedAt = undefined), 'MISSING_FIELD', 'decided_at'],
  ['a decision of a later release', (w) => (w.decision = UNKNOWN_CODE), 'BAD_VALUE', 'decision'],
  ['no decision', (w) => (w.decision = 0), 'BAD_VALUE', 'decision'],
];

describe('a state that breaks the contract is a fault', () => {
  it.each(REFUSALS)('%s', (_, change, reason, field) => {
    const wire = WireState.decode(encodeTradeState(acceptedState()));
    change(wire);
    const result = decodeTradeState(WireState.encode(wire).finish());
    expect(result).toMatchObject({ fault: { reason, field } });
  });

  it('any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(decodeTradeState(bytes)).toHaveProperty('fault');
      }),
    );
  });
});
