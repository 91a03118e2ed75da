import { describe, expect, it } from '@jest/globals';
import { closeAccount, openAccount, postPiece } from './accounting.js';
import type { Account, Piece, StoreCount, StoreRow } from './accounting.js';

const PARTITION = { topic: 'trades.canonical.v1', partition: 3 };
const store = (given: Partial<StoreCount> = {}): StoreCount => ({
  nextPosition: 10n,
  duplicates: 1n,
  decided: 2n,
  ...given,
});
const event = (position: bigint): StoreRow => ({ position, kind: 'EVENT' });
const quarantine = (position: bigint): StoreRow => ({ position, kind: 'QUARANTINE' });
/** Offsets have gaps: 2 and 5 are control records. */
const piece = (given: Partial<Piece> = {}): Piece => ({
  to: 10n,
  offsets: [0n, 1n, 3n, 4n],
  rows: [event(0n), quarantine(1n), event(4n)],
  ...given,
});

function close(given: { piece?: Partial<Piece>; store?: Partial<StoreCount> } = {}) {
  const { account, suspects } = postPiece(
    openAccount(PARTITION, 0n, store(given.store)),
    piece(given.piece),
  );
  return closeAccount(account, store(given.store), suspects);
}

describe('the account of a partition', () => {
  it('closes where every record has one disposition', () => {
    expect(close()).toEqual([]);
  });

  it.each([
    [
      'a record without disposition',
      { piece: { offsets: [0n, 1n, 3n, 4n, 6n] } },
      [['MISSING_IN_STORE', '1 records without disposition']],
    ],
    [
      'an event without record',
      {
        piece: { rows: [event(0n), quarantine(1n), event(4n), event(5n)] },
        store: { decided: 3n },
      },
      [['PHANTOM', '1 dispositions without record, at 5']],
    ],
    [
      'a record with two dispositions',
      { piece: { rows: [event(0n), quarantine(0n), event(4n), quarantine(1n)] } },
      [['DUPLICATE', '1 records with two dispositions, at 0']],
    ],
    [
      'a duplicate counted that never came',
      { store: { duplicates: 2n } },
      [['PHANTOM', '1 more duplicates counted than records came']],
    ],
    [
      'an event that went, whose decision is counted',
      { piece: { rows: [event(0n), quarantine(1n)] } },
      [
        ['MISSING_IN_STORE', '1 records without disposition'],
        ['MISSING_IN_STORE', '2 decisions counted, 1 events'],
      ],
    ],
  ])('%s', (_, given, expected) => {
    expect(close(given).map((found) => [found.class, found.detail])).toEqual(expected);
  });

  it('is the same however the topic is cut', () => {
    const whole = postPiece(openAccount(PARTITION, 0n, store()), piece()).account;
    let cut: Account = openAccount(PARTITION, 0n, store());
    for (const to of [1n, 4n, 10n]) {
      const from = cut.nextOffset;
      const isIn = (offset: bigint) => offset >= from && offset < to;
      cut = postPiece(cut, {
        to,
        offsets: piece().offsets.filter(isIn),
        rows: piece().rows.filter(({ position }) => isIn(position)),
      }).account;
    }
    expect(cut).toEqual(whole);
  });

  it('begins at the cut where the log has lost its beginning', () => {
    const account = openAccount(PARTITION, 7n, store());
    expect(account).toMatchObject({ openingOffset: 10n, nextOffset: 10n });
    expect(closeAccount(account, store(), [])).toEqual([]);
  });

  it('names the first suspects and counts the rest', () => {
    const suspects = Array.from({ length: 12 }, (_, n) => ({
      position: BigInt(n),
      kind: 'PHANTOM' as const,
    }));
    const { account } = postPiece(openAccount(PARTITION, 0n, store()), piece());
    expect(closeAccount(account, store(), suspects)[0]?.detail).toMatch(/at 0, 1, .*9 and 2 more$/);
  });

  it('refuses counts of another cut', () => {
    const { account } = postPiece(openAccount(PARTITION, 0n, store()), piece());
    expect(() => closeAccount(account, store({ nextPosition: 11n }), [])).toThrow(RangeError);
  });
});
