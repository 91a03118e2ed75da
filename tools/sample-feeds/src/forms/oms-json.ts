/** The front-office feed: nested JSON with codes of its own, as `sources/oms.yaml` reads it. */
import type { BrokenJsonText, BrokenOms } from '../generate/broken-kinds.js';
import type {
  PlainAction,
  PlainEvent,
  PlainRecord,
  PlainStatus,
  PlainTerms,
} from '../model/plain-record.js';
import type { Random } from '../model/random.js';
import { BREAK_TEXT, isBrokenText } from './broken-json.js';
import { respelled } from './spelling.js';

export interface OmsJsonOptions {
  readonly random: Random;
  readonly isExotic?: boolean;
}

/** Group and name of each term in the document. */
const PLACES: Readonly<Record<string, readonly [group: string, name: string]>> = {
  trade_timestamp: ['times', 'executed'],
  trade_date: ['dates', 'trade'],
  effective_date: ['dates', 'start'],
  settlement_date: ['dates', 'settle'],
  maturity_date: ['dates', 'end'],
  isin: ['product', 'isin'],
  side: ['economics', 'way'],
  quantity: ['economics', 'qty'],
  price: ['economics', 'px'],
  price_notation: ['economics', 'pxType'],
  notional: ['economics', 'nominal'],
  currency: ['economics', 'ccy'],
  counterparty_id: ['parties', 'cptyLei'],
  our_entity_id: ['parties', 'entity'],
  book: ['desk', 'book'],
  trader: ['desk', 'trader'],
};

/** Follows from the place of the id: that feed names parties by LEI alone. */
const IMPLIED = 'counterparty_scheme';

const ACTION_CODES: Readonly<Record<PlainAction, string>> = {
  NEW: 'N',
  AMEND: 'A',
  CORRECT: 'C',
  CANCEL: 'X',
  REVIVE: 'R',
  TERMINATE: 'T',
  SNAPSHOT: 'S',
};
const EVENT_CODES: Readonly<Record<PlainEvent, string>> = {
  TRADE: 'TRD',
  NOVATION: 'NOV',
  COMPRESSION: 'CMP',
  CLEARING: 'CLR',
};
const STATUS_CODES: Readonly<Partial<Record<PlainStatus, string>>> = {
  AFFIRMED: 'AFFD',
  CLEARED: 'CLRD',
  CANCELLED: 'CXLD',
  TERMINATED: 'TERM',
  NOVATED: 'NOVD',
};
const TERM_CODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  side: { BUY: 'B', SELL: 'S' },
  price_notation: { PERCENTAGE: 'PCT', MONETARY: 'AMT', DECIMAL: 'DEC' },
};
const DECIMALS = new Set(['quantity', 'price', 'notional']);

/** Terms of a deal that the form can carry; what the feed says besides is kept by its path. */
export function omsTerms(terms: PlainTerms): PlainTerms {
  const carried = Object.entries(terms).filter(([name]) => name in PLACES || name === IMPLIED);
  return Object.fromEntries(carried);
}

/** One document. @throws RangeError where the record has a term without a place. */
export function omsJson(record: PlainRecord, options: OmsJsonOptions): string {
  const { random } = options;
  const head: [string, unknown][] = [
    ['msgId', record.messageId],
    ['tradeRef', record.tradeId],
    ['leg', record.legId === 0 && random.chance(0.5) ? undefined : String(record.legId)],
    ['rev', new Bare(String(record.version))],
    ['seq', record.sequence === undefined ? undefined : new Bare(String(record.sequence))],
    ['fix', record.isCorrection ? true : undefined],
    ['act', ACTION_CODES[record.action]],
    ['evt', record.event === undefined ? undefined : EVENT_CODES[record.event]],
    ['state', stateOf(record, random)],
  ];
  return objectText([...head, ...groupsOf(record, options)]);
}

function stateOf({ status }: PlainRecord, random: Random): string | undefined {
  if (status === undefined) return random.pick(['LIVE', 'PEND', undefined, 'N/A']);
  const code = STATUS_CODES[status];
  if (code === undefined) throw new RangeError(`the feed has no code for ${status}`);
  return code;
}

function groupsOf(record: PlainRecord, options: OmsJsonOptions): [string, string | Bare][] {
  const groups = new Map<string, [string, unknown][]>();
  const put = (group: string, name: string, value: unknown): void => {
    groups.set(group, [...(groups.get(group) ?? []), [name, value]]);
  };
  for (const [name, text] of Object.entries(record.terms)) {
    if (name === IMPLIED) continue;
    const place = PLACES[name];
    if (!place) throw new RangeError(`the feed has no place for ${name}`);
    put(...place, valueOf(name, text, options));
  }
  if (record.eventTime !== undefined) {
    const millis = String(Date.parse(`${record.eventTime.slice(0, -7)}Z`));
    put('times', 'changed', options.random.chance(0.5) ? new Bare(millis) : record.eventTime);
  }
  return [...groups].map(([group, members]) => [group, new Bare(objectText(members))]);
}

function valueOf(name: string, text: string, { random, isExotic }: OmsJsonOptions): unknown {
  if (name.endsWith('_date')) return text.replaceAll('-', '');
  if (DECIMALS.has(name)) {
    const spelled = isExotic ? respelled(random, text) : text;
    return random.chance(0.5) ? spelled : new Bare(spelled);
  }
  const codes = TERM_CODES[name];
  if (!codes) return text;
  const code = codes[text];
  if (code === undefined) throw new RangeError(`the feed has no code for ${name} ${text}`);
  return code;
}

/** Text that goes into JSON as it is: numbers beyond a double, inner objects. */
class Bare {
  constructor(readonly text: string) {}
}

function objectText(members: readonly (readonly [string, unknown])[]): string {
  const texts = members
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => {
      const text = value instanceof Bare ? value.text : JSON.stringify(value);
      return `${JSON.stringify(name)}:${text}`;
    });
  return `{${texts.join(',')}}`;
}

type BrokenField = Exclude<BrokenOms, BrokenJsonText>;

/** What is done to a good document. */
const FAULTY: Readonly<Record<BrokenField, (document: OmsDocument) => void>> = {
  MISSING_KEY: (document) => {
    delete document['tradeRef'];
  },
  MISSING_VERSION: (document) => {
    delete document['rev'];
  },
  UNMAPPED_CODE: (document) => {
    document['act'] = 'AMD';
  },
  UNREADABLE_DECIMAL: (document) => {
    document['economics'] = { way: 'B', nominal: '1.000.000,00', ccy: 'EUR' };
  },
  BAD_DATE: (document) => {
    document['dates'] = { trade: '20250105', end: '20350230' };
  },
  BAD_LEI: (document) => {
    document['parties'] = { cptyLei: 'TRIBUTARYSAMPLES0000' };
  },
};

type OmsDocument = Record<string, unknown>;

/** @param text a good document of the form. */
export function brokenOms(kind: BrokenOms, text: string): Buffer {
  if (isBrokenText(kind)) return BREAK_TEXT[kind](text);
  const document = JSON.parse(text) as OmsDocument;
  FAULTY[kind](document);
  return Buffer.from(JSON.stringify(document));
}
