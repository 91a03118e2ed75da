/** How a trade is closed, and what comes after that. */
import type { Closing } from './situations.js';
import type { Story } from './story.js';

/** What real cancels often carry: ids and nothing else. */
function cancel(story: Story, step = 1n): void {
  story.nextVersion(step);
  story.tell({ action: 'CANCEL', terms: {} });
}

function revive(story: Story): void {
  cancel(story);
  story.nextVersion();
  story.tell({ action: 'REVIVE', terms: {} });
}

export const CLOSE: Readonly<Record<Closing, (story: Story) => void>> = {
  CANCEL_IDS_ONLY: (story) => {
    cancel(story);
  },
  CANCEL_FULL: (story) => {
    story.nextVersion();
    story.tell({ action: 'CANCEL' });
  },
  TERMINATE: (story) => {
    story.nextVersion();
    story.tell({ action: 'TERMINATE', terms: {} });
  },
  NOVATE: (story) => {
    story.nextVersion();
    story.tell({ action: 'TERMINATE', event: 'NOVATION', terms: {} });
  },
  AMEND_AFTER_CLOSE: (story) => {
    cancel(story);
    story.amend();
  },
  LATE_BELOW_CANCEL: (story) => {
    cancel(story, 2n);
    story.tell({ action: 'AMEND', version: story.version - 1n, terms: story.change() });
  },
  SECOND_CANCEL: (story) => {
    cancel(story);
    cancel(story);
  },
  REVIVE: (story) => {
    revive(story);
  },
  REVIVE_AND_AMEND: (story) => {
    revive(story);
    story.amend();
  },
};
