/** The flat form of the built-in source as JSON (decisions section 4). */
import type { PlainRecord } from '../model/plain-record.js';
import type { Random } from '../model/random.js';
import { flatFields } from './flat-fields.js';
import { respelled } from './spelling.js';

export interface CanonicalJsonOptions {
  readonly random: Random;
  /** Numbers in spellings a careless program would misread. */
  readonly isExotic?: boolean;
  /** The message identity goes beside the value: header or `Idempotency-Key`. */
  readonly isMessageIdOutside?: boolean;
}

/** Fields that may also be written as JSON numbers. */
const NUMERIC = new Set(['version', 'source_sequence', 'leg_id', 'notional', 'quantity', 'price']);
const DECIMAL = new Set(['notional', 'quantity', 'price']);

/** One JSON object; members come in any order, as nobody promises one. */
export function canonicalJson(record: PlainRecord, options: CanonicalJsonOptions): string {
  const { random } = options;
  const members = flatFields(record)
    .filter(([name]) => name !== 'message_id' || !options.isMessageIdOutside)
    .map(([name, text]) => `${JSON.stringify(name)}:${valueOf(name, text, options)}`);
  const from = random.below(members.length);
  return `{${[...members.slice(from), ...members.slice(0, from)].join(',')}}`;
}

function valueOf(name: string, text: string, { random, isExotic }: CanonicalJsonOptions): string {
  if (name === 'is_correction') return text;
  if (!NUMERIC.has(name)) return JSON.stringify(text);
  const spelled = isExotic && DECIMAL.has(name) ? respelled(random, text) : text;
  return random.chance(0.5) ? spelled : JSON.stringify(spelled);
}
