/** Ways a trade takes in the stream phase, and which trade takes which. */
import { CHANGES, CLOSINGS, OPENINGS } from './situations.js';
import type { Change, Closing, Feature, Opening } from './situations.js';

export const LANES = ['canonical-kafka', 'canonical-http', 'oms-kafka'] as const;
export type Lane = (typeof LANES)[number];

/** What a lane can express. */
export interface LaneRepertoire {
  /** Begins the trade ids of the lane. */
  readonly letter: string;
  readonly openings: readonly Opening[];
  readonly changes: readonly Change[];
  readonly closings: readonly Closing[];
  readonly features: readonly Feature[];
}

const BOTH: readonly Feature[] = ['EXOTIC_DECIMAL', 'UNICODE_ID', 'PIPE_IN_ID'];

export const REPERTOIRE: Readonly<Record<Lane, LaneRepertoire>> = {
  'canonical-kafka': {
    letter: 'C',
    openings: OPENINGS,
    changes: CHANGES,
    closings: CLOSINGS,
    features: [
      ...BOTH,
      'ODD_ATTRIBUTES',
      'CONFIRMATION',
      'NO_MESSAGE_ID',
      'ARRAY_OF_RECORDS',
      'ARRAY_WITH_BROKEN',
    ],
  },
  'canonical-http': {
    letter: 'H',
    // Two requests may be received in one tick of the clock, so nothing hangs on arrival time.
    openings: OPENINGS.filter((opening) => opening !== 'VERSIONLESS'),
    changes: CHANGES,
    closings: CLOSINGS,
    features: [...BOTH, 'ODD_ATTRIBUTES', 'HTTP_RETRY', 'ARRAY_OF_RECORDS'],
  },
  'oms-kafka': {
    letter: 'O',
    openings: OPENINGS.filter((opening) => opening !== 'VERSIONLESS'),
    changes: CHANGES,
    closings: CLOSINGS,
    features: BOTH,
  },
};

/** Twelve canonical trades on Kafka, two over HTTP and six of the foreign form in twenty. */
const SHARES: Readonly<Record<Lane, number>> = {
  'canonical-kafka': 12,
  'canonical-http': 2,
  'oms-kafka': 6,
};

export interface Seat {
  readonly lane: Lane;
  /** Which trade of its lane it is, from 0. */
  readonly nth: number;
}

/** The lane of each trade; the same for every trade however many there are. */
export function seatOf(lanes: readonly Lane[]): (index: number) => Seat {
  const cycle = lanes.flatMap((lane) => Array.from({ length: SHARES[lane] }, () => lane));
  return (index) => {
    const lane = cycle[index % cycle.length]!;
    const inCycle = (index % cycle.length) - cycle.indexOf(lane);
    return { lane, nth: Math.floor(index / cycle.length) * SHARES[lane] + inCycle };
  };
}
