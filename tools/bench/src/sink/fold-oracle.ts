/**
 * What the store must hold after a stream, told anew in a few lines: an equal version is a
 * duplicate, a lower one is stale, an earlier maturity is rejected, anything else replaces. It
 * shares no code with the services.
 */
import { createHash } from 'node:crypto';
import { termsBytesOf, tradeIdOf } from './bench-record.js';
import type { Version } from './bench-record.js';

const CLASS_STATE = 1;
const HASH_DIGITS = 32;

/** Decision codes as the store keeps them, with the reason. */
export const CODES = {
  created: '1/',
  amended: '5/',
  duplicate: '101/',
  stale: '110/ORDER',
  rejectedMaturity: '123/',
} as const;

interface Standing {
  readonly at: Version;
  readonly revision: number;
}

/** A row as the oracle tells it. */
export interface ExpectedRow {
  readonly tradeId: string;
  readonly version: number;
  readonly maturityShift: number;
  readonly contentHash: string;
  readonly revision: number;
}

export class FoldOracle {
  private readonly standing = new Map<number, Standing>();
  /** Records by `<code>/<reason>`. */
  readonly decisions = new Map<string, number>();

  /** `initialOf` tells the rows of the table before the stream. */
  constructor(private readonly initialOf: (trade: number) => Version | undefined) {}

  feed(version: Version): void {
    const { trade } = version;
    const initial = this.initialOf(trade);
    const before =
      this.standing.get(trade) ??
      (initial === undefined ? undefined : { at: initial, revision: 1 });
    const code = decisionOf(before?.at, version);
    this.decisions.set(code, (this.decisions.get(code) ?? 0) + 1);
    if (code === CODES.created || code === CODES.amended) {
      this.standing.set(trade, { at: version, revision: (before?.revision ?? 0) + 1 });
    }
  }

  /** The row of a trade; undefined where the store must not have one. */
  rowOf(trade: number): ExpectedRow | undefined {
    const initial = this.initialOf(trade);
    const standing =
      this.standing.get(trade) ??
      (initial === undefined ? undefined : { at: initial, revision: 1 });
    if (standing === undefined) return undefined;
    const { at, revision } = standing;
    return {
      tradeId: tradeIdOf(trade),
      version: at.version,
      maturityShift: at.maturityShift,
      contentHash: hashOf(at),
      revision,
    };
  }

  /** Trades that have a row because of the stream and had none before. */
  get created(): number {
    return this.decisions.get(CODES.created) ?? 0;
  }
}

function decisionOf(stored: Version | undefined, record: Version): string {
  if (stored === undefined) return CODES.created;
  if (record.version === stored.version) return CODES.duplicate;
  if (record.version < stored.version) return CODES.stale;
  if (record.maturityShift < stored.maturityShift) return CODES.rejectedMaturity;
  return CODES.amended;
}

function hashOf(version: Version): string {
  const hash = createHash('sha256').update(Uint8Array.of(CLASS_STATE));
  return hash.update(termsBytesOf(version)).digest('hex').slice(0, HASH_DIGITS);
}
