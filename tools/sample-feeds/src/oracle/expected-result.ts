/** From feeds to the result they must have. */
import type { Expected } from '../model/expected.js';
import type { FeedContent, FeedPhase } from '../model/feeds.js';
import { plainKey } from '../model/plain-record.js';
import { OpenResultError } from './errors.js';
import type { OraclePolicy } from './policy.js';
import { ResultBook } from './result-book.js';

export interface ExpectedOptions {
  readonly policy?: Partial<OraclePolicy>;
  /** Business date of a sweep after the last record, `YYYY-MM-DD`; absent means no sweep. */
  readonly sweptOn?: string;
}

/**
 * Computes what must come out: counts per source and the store per key.
 * @throws OpenResultError where arrival order between transports would decide.
 */
export function expectedResult(
  phases: readonly FeedPhase[],
  options: ExpectedOptions = {},
): Expected {
  const book = new ResultBook(options.policy);
  for (const phase of phases) {
    assertOneLanePerKey(phase);
    for (const content of contentsOf(phase)) book.enter(content);
  }
  if (options.sweptOn !== undefined) book.sweep(options.sweptOn);
  return book.result();
}

/** All contents of a phase, messages and rows of one key in their arrival order. */
export function* contentsOf(phase: FeedPhase): Generator<FeedContent> {
  for (const message of phase.kafka) yield* message.contents;
  for (const request of phase.http) yield* request.contents;
  for (const file of phase.files) yield* file.contents;
}

/** A key that two transports carry in one phase has no defined order. */
function assertOneLanePerKey(phase: FeedPhase): void {
  const laneOfKey = new Map<string, string>();
  const check = (lane: string, contents: Iterable<FeedContent>): void => {
    for (const content of contents) {
      if (content.kind !== 'record') continue;
      const key = plainKey(content.record);
      const known = laneOfKey.get(key) ?? lane;
      if (known !== lane) {
        throw new OpenResultError(`${key} comes by ${known} and by ${lane} in phase ${phase.name}`);
      }
      laneOfKey.set(key, lane);
    }
  };
  for (const { topic, key, contents } of phase.kafka) check(`${topic} key ${key}`, contents);
  for (const { source, key, contents } of phase.http) check(`HTTP ${source} key ${key}`, contents);
  for (const { source, name, contents } of phase.files) check(`file ${source}/${name}`, contents);
}
