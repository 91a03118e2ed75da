/** Trades and history as JSON: 64-bit numbers and decimals are text, absent fields left out. */
import { decodeTerms, decodeTradeRecord, decodeTradeState } from '@tributary/contract-mapping';
import { decisionClass } from '@tributary/domain';
import type { StoredEvent, StoredTrade, StoredTradeWithTerms } from '@tributary/trade-store-reader';
import { toJson } from '../core/json.js';
import type { Json } from '../core/json.js';

export function tradeJson(trade: StoredTrade): Json {
  return toJson(trade);
}

/** With the whole terms that stand, those without a column included. */
export function tradeWithTermsJson({ termsBytes, ...trade }: StoredTradeWithTerms): Json {
  const decoded = decodeTerms(termsBytes);
  const fault = 'fault' in decoded ? { fault: toJson(decoded.fault) } : {};
  const terms = 'terms' in decoded ? { terms: toJson(decoded.terms) } : {};
  return { ...objectJson(trade), ...terms, ...fault };
}

/** One decision with what came of it: the state where accepted, the record where refused. */
export function eventJson({ content, decision, decisionCode, ...event }: StoredEvent): Json {
  const isAccepted = event.revision !== null;
  return {
    ...objectJson(event),
    decision: decision ?? `CODE_${decisionCode}`,
    ...(decision === undefined ? {} : { class: decisionClass(decision) }),
    ...(isAccepted ? stateJson(content) : recordJson(content)),
  };
}

function stateJson(content: Uint8Array): { readonly [name: string]: Json } {
  const decoded = decodeTradeState(content);
  if ('fault' in decoded) return { fault: toJson(decoded.fault) };
  const { recordBytes, ...state } = decoded.state;
  const record = recordBytes.length === 0 ? {} : recordJson(recordBytes);
  return { state: toJson(state), ...record };
}

function recordJson(content: Uint8Array): { readonly [name: string]: Json } {
  const decoded = decodeTradeRecord(content);
  return 'fault' in decoded ? { fault: toJson(decoded.fault) } : { record: toJson(decoded.record) };
}

function objectJson(value: object): { readonly [name: string]: Json } {
  return toJson(value) as { readonly [name: string]: Json };
}
