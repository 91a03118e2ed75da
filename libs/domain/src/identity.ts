/** Identity of a trade: the three-part key and its text form, which is the Kafka key. */
import type { TradeKey } from './trade-record.js';

const SCHEME = /^[A-Za-z0-9_-]{1,64}$/;
const TRADE_ID_LENGTH_MAX = 128;
/** Control and format characters, lone surrogates, line and paragraph separators. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const LEG = /^(0|[1-9][0-9]{0,9})$/;
const LEG_MAX = 4_294_967_295;

/** True for a scheme or source name: 1 to 64 of A-Z a-z 0-9 _ - */
export function isScheme(text: string): boolean {
  return SCHEME.test(text);
}

/** True for a trade id: 1 to 128 printable characters; `|` is allowed. */
export function isTradeId(text: string): boolean {
  return text !== '' && isWithinLength(text) && !UNPRINTABLE.test(text);
}

/** Counts characters, not UTF-16 units; the cheap answers first. */
function isWithinLength(text: string): boolean {
  if (text.length <= TRADE_ID_LENGTH_MAX) return true;
  return text.length <= 2 * TRADE_ID_LENGTH_MAX && [...text].length <= TRADE_ID_LENGTH_MAX;
}

/** True for a leg number: a whole number of 32 bits. */
export function isLegId(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= LEG_MAX;
}

/** `scheme|trade_id|leg_id`. */
export function formatKey(key: TradeKey): string {
  return `${key.scheme}|${key.tradeId}|${key.legId}`;
}

/** True where the text is `formatKey` of the key, which is not made for it. */
export function isKeyText(text: string, { scheme, tradeId, legId }: TradeKey): boolean {
  const tradeAt = scheme.length + 1;
  const legAt = tradeAt + tradeId.length + 1;
  if (text[tradeAt - 1] !== '|' || text[legAt - 1] !== '|') return false;
  if (!text.startsWith(scheme) || !text.startsWith(tradeId, tradeAt)) return false;
  const leg = String(legId);
  return text.length === legAt + leg.length && text.endsWith(leg);
}

/** Splits at the first and the last `|`; undefined where a part breaks its rule. */
export function parseKey(text: string): TradeKey | undefined {
  const first = text.indexOf('|');
  const last = text.lastIndexOf('|');
  if (first < 0 || first === last) return undefined;
  const scheme = text.slice(0, first);
  const tradeId = text.slice(first + 1, last);
  const leg = text.slice(last + 1);
  if (!isScheme(scheme) || !isTradeId(tradeId) || !LEG.test(leg)) return undefined;
  const legId = Number(leg);
  return isLegId(legId) ? { scheme, tradeId, legId } : undefined;
}
