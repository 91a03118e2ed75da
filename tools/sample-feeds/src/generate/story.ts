/**
 * What one source tells about one trade, in arrival order. The story only makes records; what
 * becomes of them is the oracle's business, so a situation may be told at any point of a story.
 */
import type { PlainRecord, PlainTerms } from '../model/plain-record.js';
import type { Random } from '../model/random.js';
import { changedTerms } from './market.js';
import type { Situation } from './situations.js';

export interface StoryIdentity {
  readonly source: string;
  readonly scheme: string;
  readonly tradeId: string;
  /** ASCII text that message identities begin with. */
  readonly reference: string;
  readonly terms: PlainTerms;
  readonly note: (situation: Situation) => void;
}

/** What a record has besides identity and the next message id. */
export type RecordFields = Partial<Omit<PlainRecord, 'source' | 'scheme' | 'tradeId'>> &
  Pick<PlainRecord, 'action'>;

export class Story {
  readonly records: PlainRecord[] = [];
  /** The last version that was used. */
  version = 0n;
  legId = 0;
  /** What the source believes the trade to be. */
  terms: PlainTerms;
  /** Nothing may follow: the result of a later record would hang on a sweep. */
  isEnded = false;
  isClosed = false;

  constructor(
    readonly identity: StoryIdentity,
    readonly random: Random,
  ) {
    this.terms = identity.terms;
  }

  note(situation: Situation): void {
    this.identity.note(situation);
  }

  /** Appends a record of the current version with the current terms, if not told otherwise. */
  tell(fields: RecordFields): PlainRecord {
    const record: PlainRecord = {
      source: this.identity.source,
      scheme: this.identity.scheme,
      tradeId: this.identity.tradeId,
      legId: this.legId,
      version: this.version,
      isCorrection: false,
      messageId: `${this.identity.reference}.m${this.records.length + 1}`,
      terms: this.terms,
      ...fields,
    };
    this.records.push(record);
    return record;
  }

  /** Appends a record once more as it was, message identity included. */
  repeat(record: PlainRecord): void {
    this.records.push(record);
  }

  nextVersion(step = 1n): bigint {
    this.version += step;
    return this.version;
  }

  /** Changes what the source believes. */
  change(): PlainTerms {
    this.terms = changedTerms(this.random, this.terms);
    return this.terms;
  }

  /** The next version as a plain amendment. */
  amend(step = 1n): PlainRecord {
    this.nextVersion(step);
    this.change();
    return this.tell({ action: 'AMEND' });
  }

  last(): PlainRecord | undefined {
    return this.records.at(-1);
  }
}
