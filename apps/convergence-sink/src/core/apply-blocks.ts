/**
 * Applies blocks of records in order, in one transaction. While the database writes a block, the
 * next one is decided: its states are asked for before that write is sent, and the changes of the
 * block in hand are put over what the database says.
 */
import type { TradeKey } from '@tributary/domain';
import type { DecisionTally, StoredTrade } from '@tributary/trade-store-writer';
import { decideRecords } from './decide-records.js';
import type { DecidedRecords, Lookups } from './decide-records.js';
import type { IncomingRecord } from './incoming-record.js';
import type { Step } from './step.js';
import { TallySum } from './tally-sum.js';
import { writeDecided } from './write-decided.js';
import type { WriteTransaction, WrittenRecords } from './write-decided.js';

/** What the blocks of a batch have in common. */
export type BlockRules = Pick<Step, 'rules' | 'messageTimeToLiveNanos' | 'decidedAt'>;

export interface AppliedBlocks {
  /** All decisions, not stored yet. */
  readonly tallies: readonly DecisionTally[];
  /** Keys that were decided again. */
  readonly overtaken: number;
}

interface DecidedBlock {
  readonly step: Step;
  readonly states: ReadonlyMap<string, StoredTrade>;
  readonly decided: DecidedRecords;
  /** By event key. */
  readonly changes: ReadonlyMap<string, StoredTrade>;
}

const NO_CHANGES: DecidedBlock['changes'] = new Map();

export class BlockApplier {
  /** Decided, and not written yet. */
  private inHand: DecidedBlock | undefined;
  private readonly sum = new TallySum();
  private overtaken = 0;
  private thoughtUnseen = true;

  constructor(
    private readonly tx: WriteTransaction,
    private readonly rules: BlockRules,
  ) {}

  /** True for keys the block in hand changes: what the database says of them is out of date. */
  isInHand(eventKey: string): boolean {
    return this.inHand?.changes.has(eventKey) === true;
  }

  /** Takes the next block; it is written while the one after it is decided. */
  async take(records: readonly IncomingRecord[]): Promise<void> {
    const step: Step = { ...this.rules, records, quarantined: [], rawPositions: [] };
    const overlay = this.inHand?.changes ?? NO_CHANGES;
    const { states, missed } = divide(records, overlay);
    const { thoughtUnseen } = this;
    const reading = this.tx.statesByName(missed, { thoughtUnseen });
    const writing = reading.then(() => this.writeInHand());
    // Whoever awaits the other first must not leave the failure of this one to nobody.
    writing.catch(() => undefined);
    const read = await reading;
    this.thoughtUnseen = read.size === 0;
    for (const [eventKey, trade] of read) states.set(eventKey, trade);
    let decided = await decideRecords(after(writing, this.tx), step, { states });
    const written = await writing;
    if (written !== undefined && overlayAgain(states, written)) {
      decided = await decideRecords(this.tx, step, { states });
    }
    const changes = new Map(decided.changes.map((change) => [change.eventKey, change]));
    this.inHand = { step, states, decided, changes };
  }

  /** Writes the last block. @throws what the transaction throws. */
  async finish(): Promise<AppliedBlocks> {
    await this.writeInHand();
    this.inHand = undefined;
    return { tallies: this.sum.tallies(), overtaken: this.overtaken };
  }

  private async writeInHand(): Promise<WrittenRecords | undefined> {
    if (this.inHand === undefined) return undefined;
    const { step, states, decided: first } = this.inHand;
    const written = await writeDecided(this.tx, { step, states, first, countsLater: true });
    this.sum.add(written.tallies);
    this.overtaken += written.readAgain.size;
    return written;
  }
}

/** States the block in hand makes, and the keys that must be read. */
function divide(
  records: readonly IncomingRecord[],
  overlay: DecidedBlock['changes'],
): {
  readonly states: Map<string, StoredTrade>;
  readonly missed: ReadonlyMap<string, TradeKey>;
} {
  const states = new Map<string, StoredTrade>();
  const missed = new Map<string, TradeKey>();
  for (const { eventKey, head } of records) {
    const changed = overlay.get(eventKey);
    if (changed === undefined) missed.set(eventKey, head.key);
    else states.set(eventKey, changed);
  }
  return { states, missed };
}

/** Lookups that see what is being written. */
function after(writing: Promise<unknown>, tx: Lookups): Lookups {
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

/** Puts what was decided anew over the states. @returns true where that concerns them. */
function overlayAgain(states: Map<string, StoredTrade>, written: WrittenRecords): boolean {
  if (written.readAgain.size === 0) return false;
  let isConcerned = false;
  const put = (eventKey: string, trade: StoredTrade): void => {
    if (!states.has(eventKey)) return;
    states.set(eventKey, trade);
    isConcerned = true;
  };
  written.readAgain.forEach((trade, eventKey) => put(eventKey, trade));
  for (const change of written.changes) {
    if (written.readAgain.has(change.eventKey)) put(change.eventKey, change);
  }
  return isConcerned;
}
