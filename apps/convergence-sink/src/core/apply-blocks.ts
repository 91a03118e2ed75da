/**
 * Applies blocks of records in order, in one transaction, so that neither thread nor database waits
 * for the other: while the trades of a block are written, the next block is read; its states are
 * asked for once they are, and it is decided while the events of the block before are written.
 */
import type { DecisionTally } from '@tributary/trade-store-writer';
import { decideRecords } from './decide-records.js';
import type { Lookups } from './decide-records.js';
import type { IncomingRecord } from './incoming-record.js';
import type { Step } from './step.js';
import { TallySum } from './tally-sum.js';
import { writeRest, writeTrades } from './write-decided.js';
import type { WriteTransaction, WrittenRecords } from './write-decided.js';

/** What the blocks of a batch have in common. */
export type BlockRules = Pick<Step, 'rules' | 'messageTimeToLiveNanos' | 'decidedAt'>;

export interface AppliedBlocks {
  /** All decisions, not stored yet. */
  readonly tallies: readonly DecisionTally[];
  /** Keys that were decided again. */
  readonly overtaken: number;
}

interface BlockInHand {
  readonly step: Step;
  /** Under way. */
  readonly trades: Promise<WrittenRecords>;
}

export class BlockApplier {
  /** Its trades are being written, and all else of it is not yet. */
  private inHand: BlockInHand | undefined;
  private readonly sum = new TallySum();
  private overtaken = 0;
  private thoughtUnseen = true;

  constructor(
    private readonly tx: WriteTransaction,
    private readonly rules: BlockRules,
  ) {}

  /** Resolves once the trades of all blocks are written, so that others may use the transaction. */
  async tradesWritten(): Promise<void> {
    await this.inHand?.trades;
  }

  /** Counts decisions that need no block. */
  count(tallies: readonly DecisionTally[]): void {
    this.sum.add(tallies);
  }

  /** Takes the next block; its trades are under way when this resolves. */
  async take(records: readonly IncomingRecord[]): Promise<void> {
    const step: Step = { ...this.rules, records, quarantined: [], rawPositions: [] };
    const keys = new Map(records.map(({ eventKey, head }) => [eventKey, head.key]));
    const before = await this.inHand?.trades;
    const reading = this.tx.statesByName(keys, { thoughtUnseen: this.thoughtUnseen });
    const finishing = awaitedLater(reading.then(() => this.writeRestOf(before)));
    const states = await reading;
    this.thoughtUnseen = states.size === 0;
    const first = await decideRecords(after(finishing, this.tx), step, { states });
    await finishing;
    this.inHand = { step, trades: awaitedLater(writeTrades(this.tx, { step, states, first })) };
  }

  /** Writes what is left. @throws what the transaction throws. */
  async finish(): Promise<AppliedBlocks> {
    await this.writeRestOf(await this.inHand?.trades);
    this.inHand = undefined;
    return { tallies: this.sum.tallies(), overtaken: this.overtaken };
  }

  /** Of the block in hand; decisions are counted once for all blocks. */
  private async writeRestOf(written: WrittenRecords | undefined): Promise<void> {
    if (written === undefined || this.inHand === undefined) return;
    this.sum.add(written.tallies);
    this.overtaken += written.readAgain.size;
    await writeRest(this.tx, this.inHand.step, { ...written, tallies: [] });
  }
}

/** A promise that is awaited later: where something else fails first, nobody does. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Lookups that see what is being written. */
function after(writing: Promise<void>, tx: Lookups): Lookups {
  return {
    seen: async (messages) => {
      if (messages.length === 0) return [];
      await writing;
      return tx.seen(messages);
    },
    decided: async (messages) => {
      await writing;
      return tx.decided(messages);
    },
    contents: async (coordinates) => {
      if (coordinates.length === 0) return [];
      await writing;
      return tx.contents(coordinates);
    },
  };
}
