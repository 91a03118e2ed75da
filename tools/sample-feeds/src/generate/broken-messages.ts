/** Messages and requests nobody can understand, spread among the good ones. */
import { brokenCanonical } from '../forms/broken-json.js';
import { canonicalJson } from '../forms/canonical-json.js';
import { brokenOms, omsJson } from '../forms/oms-json.js';
import { SOURCES } from '../forms/sources.js';
import type { HttpRequest, KafkaMessage } from '../model/feeds.js';
import type { Random } from '../model/random.js';
import { BROKEN_CANONICAL, BROKEN_OMS } from './broken-kinds.js';
import type { BrokenKind } from './broken-kinds.js';
import type { ToldStory } from './make-story.js';

export interface BrokenOptions {
  readonly random: Random;
  /** Where in the round of kinds this block begins. */
  readonly turn: number;
  /** Large messages only where memory and disk are no question. */
  readonly hasOversize: boolean;
}

/** One broken message for the same partition as the story's, so that its neighbours are at risk. */
export function brokenMessage(told: ToldStory, options: BrokenOptions): KafkaMessage {
  const { identity } = told.story;
  const isOms = identity.source === SOURCES.oms.name;
  const { name: source, topic } = isOms ? SOURCES.oms : SOURCES.canonical;
  const record = told.story.records[0]!;
  const { random } = options;
  let broken: BrokenKind;
  let value: Buffer;
  if (isOms) {
    broken = kindOf(BROKEN_OMS, options);
    value = brokenOms(broken, omsJson(record, { random }));
  } else {
    broken = kindOf(BROKEN_CANONICAL, options);
    value = brokenCanonical(broken, canonicalJson(record, { random }));
  }
  return {
    source,
    topic,
    key: identity.tradeId,
    value,
    contents: [{ kind: 'broken', source, broken }],
  };
}

/** A request that is refused whole: nothing of it is received. */
export function refusedRequest(told: ToldStory, options: BrokenOptions): HttpRequest {
  const broken = kindOf(BROKEN_CANONICAL, options);
  const text = canonicalJson(told.story.records[0]!, { random: options.random });
  return {
    source: SOURCES.canonical.name,
    key: told.story.identity.reference,
    body: brokenCanonical(broken, text),
    expectedStatus: broken === 'OVERSIZE' ? 413 : 400,
    contents: [],
  };
}

function kindOf<T extends BrokenKind>(kinds: readonly T[], options: BrokenOptions): T {
  const kind = kinds[options.turn % kinds.length]!;
  return kind === 'OVERSIZE' && !options.hasOversize ? kinds[0]! : kind;
}
