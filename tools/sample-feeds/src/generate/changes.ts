/** What happens to a trade between its beginning and its end. */
import { EARLY_MATURITY_YEARS, LATE_MATURITY_YEARS, dateBetween, without } from './market.js';
import type { PlainTerms } from '../model/plain-record.js';
import type { Change } from './situations.js';
import type { Story } from './story.js';

/** Terms with a maturity earlier than any the feeds hold for living trades. */
function withEarlyMaturity(story: Story): PlainTerms {
  return { ...story.terms, maturity_date: dateBetween(story.random, EARLY_MATURITY_YEARS) };
}

/** Two records of equal order and other content; returns the first. */
function tellOverride(story: Story): ReturnType<Story['amend']> {
  const first = story.amend();
  story.tell({ action: 'AMEND', terms: story.change() });
  return first;
}

const ORDER: Pick<
  Readonly<Record<Change, (story: Story) => void>>,
  | 'LATE_VERSION'
  | 'SWAPPED_VERSIONS'
  | 'CORRECTION_OF_SAME_VERSION'
  | 'SEQUENCE_IN_VERSION'
  | 'LATE_SEQUENCE'
  | 'EVENT_TIME_ORDER'
> = {
  LATE_VERSION: (story) => {
    const late = story.terms;
    story.amend(2n);
    story.amend();
    story.tell({ action: 'AMEND', version: story.version - 2n, terms: late });
  },
  SWAPPED_VERSIONS: (story) => {
    const lower = story.change();
    story.nextVersion(2n);
    story.tell({ action: 'AMEND', terms: story.change() });
    story.tell({ action: 'AMEND', version: story.version - 1n, terms: lower });
  },
  CORRECTION_OF_SAME_VERSION: (story) => {
    story.amend();
    story.tell({ action: 'CORRECT', isCorrection: true, terms: story.change() });
  },
  SEQUENCE_IN_VERSION: (story) => {
    story.nextVersion();
    for (const sequence of [1n, 2n, 7n]) {
      story.tell({ action: 'AMEND', sequence, terms: story.change() });
    }
  },
  LATE_SEQUENCE: (story) => {
    story.nextVersion();
    for (const sequence of [5n, 3n]) {
      story.tell({ action: 'AMEND', sequence, terms: story.change() });
    }
  },
  EVENT_TIME_ORDER: (story) => {
    story.nextVersion();
    for (const second of ['10', '30', '20']) {
      const eventTime = `2025-11-03T14:05:${second}.250000000Z`;
      story.tell({ action: 'AMEND', eventTime, terms: story.change() });
    }
  },
};

const MATURITY: Pick<
  Readonly<Record<Change, (story: Story) => void>>,
  | 'MATURITY_EARLIER'
  | 'MATURITY_EQUAL'
  | 'MATURITY_LATER'
  | 'MATURITY_ABSENT'
  | 'REJECTED_THEN_GOOD'
  | 'CANCEL_WITH_EARLIER_MATURITY'
> = {
  MATURITY_EARLIER: (story) => {
    story.nextVersion();
    story.tell({ action: 'AMEND', terms: withEarlyMaturity(story) });
  },
  MATURITY_EQUAL: (story) => {
    const maturity = story.terms['maturity_date'] ?? dateBetween(story.random, LATE_MATURITY_YEARS);
    story.terms = { ...story.terms, maturity_date: maturity };
    story.amend();
    story.amend();
  },
  MATURITY_LATER: (story) => {
    const maturity = dateBetween(story.random, LATE_MATURITY_YEARS);
    story.terms = { ...story.terms, maturity_date: maturity };
    story.amend();
  },
  MATURITY_ABSENT: (story) => {
    story.nextVersion();
    story.tell({ action: 'AMEND', terms: without(story.change(), 'maturity_date') });
  },
  REJECTED_THEN_GOOD: (story) => {
    story.nextVersion();
    story.tell({ action: 'AMEND', terms: withEarlyMaturity(story) });
    story.tell({ action: 'AMEND', terms: story.change() });
  },
  CANCEL_WITH_EARLIER_MATURITY: (story) => {
    story.nextVersion();
    story.tell({ action: 'CANCEL', terms: withEarlyMaturity(story) });
  },
};

export const CHANGE: Readonly<Record<Change, (story: Story) => void>> = {
  ...ORDER,
  ...MATURITY,
  AMEND: (story) => {
    story.amend();
  },
  VERSION_GAP: (story) => {
    story.amend(BigInt(story.random.between(2, 24)));
  },
  RESENT_MESSAGE: (story) => {
    story.repeat(story.amend());
  },
  RESENT_CONTENT: (story) => {
    story.amend();
    story.tell({ action: 'AMEND' });
  },
  CORRECTION: (story) => {
    story.nextVersion();
    story.tell({ action: 'CORRECT', isCorrection: true, terms: story.change() });
  },
  OVERRIDE: (story) => {
    tellOverride(story);
  },
  OVERRIDE_THEN_RESENT: (story) => {
    story.repeat(tellOverride(story));
  },
  SECOND_NEW: (story) => {
    story.nextVersion();
    story.tell({ action: 'NEW', terms: story.change() });
  },
  CLEARING: (story) => {
    story.nextVersion();
    story.tell({ action: 'AMEND', event: 'CLEARING', terms: story.change() });
  },
};
