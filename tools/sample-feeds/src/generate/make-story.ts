/** Which situations a trade goes through: every one comes round, the rest is drawn. */
import { omsTerms } from '../forms/oms-json.js';
import { SOURCES } from '../forms/sources.js';
import type { PlainTerms } from '../model/plain-record.js';
import type { Random } from '../model/random.js';
import { CHANGE } from './changes.js';
import { CLOSE } from './closings.js';
import { REPERTOIRE } from './lanes.js';
import type { Lane, Seat } from './lanes.js';
import { dealTerms, without } from './market.js';
import { OPEN } from './openings.js';
import type { Feature, Situation } from './situations.js';
import { Story } from './story.js';

/** Every third trade begins in a special way, every third ends, every third has a feature. */
const SPECIAL_EVERY = 3;
const EXTRA_CHANGES_MAX = 2;

export interface StoryPlan {
  readonly seat: Seat;
  /** Unique ASCII reference of the trade. */
  readonly reference: string;
  readonly note: (situation: Situation) => void;
}

export interface ToldStory {
  readonly story: Story;
  readonly feature: Feature | undefined;
}

/** Tells the whole stream part of one trade. */
export function makeStory(random: Random, { seat, reference, note }: StoryPlan): ToldStory {
  const { nth, lane } = seat;
  const repertoire = REPERTOIRE[lane];
  const turn = Math.floor(nth / SPECIAL_EVERY);
  const special = nth % SPECIAL_EVERY;
  const feature = special === 2 ? at(repertoire.features, turn) : undefined;
  const { name: source, scheme } = SOURCES[lane === 'oms-kafka' ? 'oms' : 'canonical'];
  const story = new Story(
    {
      source,
      scheme,
      tradeId: tradeIdOf(reference, feature),
      reference,
      terms: termsOf(random, lane, feature),
      note,
    },
    random,
  );
  const opening = special === 0 ? at(repertoire.openings, turn) : 'PLAIN_NEW';
  OPEN[opening](story);
  note(opening);
  if (feature && feature !== 'HTTP_RETRY' && feature !== 'ARRAY_WITH_BROKEN') note(feature);
  if (!story.isEnded && !story.isClosed) goOn(story, { lane, nth });
  return { story, feature };
}

function goOn(story: Story, { lane, nth }: Seat): void {
  const { changes, closings } = REPERTOIRE[lane];
  const extra = story.random.below(EXTRA_CHANGES_MAX + 1);
  for (let index = 0; index <= extra; index += 1) {
    const change = index === 0 ? at(changes, nth) : story.random.pick(changes);
    CHANGE[change](story);
    story.note(change);
  }
  if (nth % SPECIAL_EVERY !== 1) return;
  const closing = at(closings, Math.floor(nth / SPECIAL_EVERY));
  CLOSE[closing](story);
  story.note(closing);
  story.isClosed = !closing.startsWith('REVIVE');
}

function at<T>(items: readonly T[], turn: number): T {
  return items[turn % items.length]!;
}

function tradeIdOf(reference: string, feature: Feature | undefined): string {
  if (feature === 'UNICODE_ID') return `${reference}-Zürich-取引-🌊`;
  return feature === 'PIPE_IN_ID' ? `${reference}|A|1` : reference;
}

function termsOf(random: Random, lane: Lane, feature: Feature | undefined): PlainTerms {
  const deal = dealTerms(random);
  const terms = lane === 'oms-kafka' ? omsTerms(someWithoutTime(random, deal)) : deal;
  if (feature === 'CONFIRMATION') return { ...terms, confirmation_status: 'MATCHED' };
  if (feature !== 'ODD_ATTRIBUTES') return terms;
  return {
    ...terms,
    'attributes.comment': 'said "done, 50/50"; naïve \\ 100% 🚀',
    'attributes.__proto__': 'a name like any other',
  };
}

/** The end-of-day file has no time of execution, so only trades without one can be equal in it. */
function someWithoutTime(random: Random, terms: PlainTerms): PlainTerms {
  return random.chance(0.5) ? terms : without(terms, 'trade_timestamp');
}
