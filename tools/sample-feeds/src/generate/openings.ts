/** How a trade begins. */
import { PAST_MATURITY_YEARS, dateBetween, without } from './market.js';
import type { Opening } from './situations.js';
import type { Story } from './story.js';

/** Above what a double holds exactly. */
const HUGE_VERSION = 9_007_199_254_740_993n;

export const OPEN: Readonly<Record<Opening, (story: Story) => void>> = {
  PLAIN_NEW: (story) => {
    story.nextVersion();
    story.tell({ action: 'NEW' });
  },
  SNAPSHOT_FIRST: (story) => {
    story.nextVersion();
    story.tell({ action: 'SNAPSHOT' });
  },
  ALREADY_MATURED: (story) => {
    const maturity = dateBetween(story.random, PAST_MATURITY_YEARS);
    story.terms = { ...story.terms, maturity_date: maturity };
    story.nextVersion();
    story.repeat(story.tell({ action: 'NEW' }));
    story.isEnded = true;
  },
  NO_MATURITY: (story) => {
    story.terms = without(story.terms, 'maturity_date');
    story.nextVersion();
    story.tell({ action: 'NEW' });
  },
  ORPHAN_CANCEL_ROOT_LATER: (story) => {
    story.tell({ action: 'CANCEL', version: 2n, terms: {} });
    story.tell({ action: 'NEW', version: 1n });
    story.version = 2n;
    story.isClosed = true;
  },
  ORPHAN_AMEND_ROOT_LATER: (story) => {
    const root = story.terms;
    story.tell({ action: 'AMEND', version: 2n, terms: story.change() });
    story.tell({ action: 'NEW', version: 1n, terms: root });
    story.version = 2n;
  },
  ORPHAN_FOR_EVER: (story) => {
    story.nextVersion(3n);
    story.tell(story.random.chance(0.5) ? { action: 'AMEND' } : { action: 'CANCEL', terms: {} });
    story.isEnded = true;
  },
  VERSIONLESS: (story) => {
    const first = story.tell({ action: 'NEW' });
    story.tell({ action: 'AMEND', terms: story.change() });
    story.repeat(first);
    story.tell({ action: 'AMEND', terms: story.change() });
    story.isEnded = true;
  },
  HUGE_VERSION: (story) => {
    story.nextVersion(HUGE_VERSION);
    story.tell({ action: 'NEW' });
    story.amend();
  },
  MULTI_LEG: (story) => {
    story.nextVersion();
    for (const legId of [2, 1]) {
      story.legId = legId;
      story.tell({ action: 'NEW', terms: { ...story.terms, side: legId === 1 ? 'BUY' : 'SELL' } });
    }
  },
};
