/** Cuts one record that has quotes. What it finds does not depend on how the file was chunked. */
import { csvFault, CSV_RECORD_BYTES_MAX, tooLarge } from './csv-item.js';
import type { RecordFault } from '../fault.js';

export interface ScanInput {
  /** Bytes as characters, one each. */
  readonly text: string;
  readonly start: number;
  readonly delimiter: string;
  /** Nothing follows the text. */
  readonly isEnd: boolean;
}

export type Scanned =
  | { readonly fields: string[]; readonly end: number; readonly next: number }
  | { readonly fault: RecordFault }
  /** More bytes are needed to tell. */
  | 'more';

interface Cut {
  readonly field: string;
  /** Place after the field: of a delimiter, a line end or the end of the text. */
  readonly after: number;
}

/** Fields of the record at `start`, where it ends and where the next one begins. */
export function scanQuoted(input: ScanInput): Scanned {
  const { text, start, delimiter, isEnd } = input;
  const fields: string[] = [];
  let at = start;
  for (;;) {
    const isQuoted = text[at] === '"';
    const cut = isQuoted ? quotedField(input, at) : plainField(input, at);
    if (cut === 'more' || 'fault' in cut) return cut;
    fields.push(cut.field);
    const end = cut.after;
    if (end - start > CSV_RECORD_BYTES_MAX) return { fault: tooLarge(end - start) };
    const code = text[end];
    if (code === delimiter) {
      at = end + 1;
      continue;
    }
    if (code === undefined || code === '\n') return { fields, end, next: end + 1 };
    if (code === '\r' && text[end + 1] === '\n') return { fields, end, next: end + 2 };
    if (code === '\r' && end + 1 === text.length) {
      if (isEnd) return { fields, end, next: end + 1 };
      return 'more';
    }
    return { fault: csvFault('TEXT_AFTER_QUOTE', `after field ${fields.length}`) };
  }
}

/** A field in quotes; doubled quotes stand for one. */
function quotedField(
  { text, start, isEnd }: ScanInput,
  open: number,
): Cut | { readonly fault: RecordFault } | 'more' {
  const limit = start + CSV_RECORD_BYTES_MAX;
  let isDoubled = false;
  let from = open + 1;
  for (;;) {
    const close = text.indexOf('"', from);
    if (close < 0 && !isEnd && text.length <= limit) return 'more';
    if (close < 0 || close >= limit) return { fault: csvFault('UNCLOSED_QUOTE', 'a quote opens') };
    if (close + 1 === text.length && !isEnd) return 'more';
    if (text[close + 1] === '"') {
      isDoubled = true;
      from = close + 2;
      continue;
    }
    const inner = text.slice(open + 1, close);
    return { field: isDoubled ? inner.replaceAll('""', '"') : inner, after: close + 1 };
  }
}

/** A field without quotes, up to the next delimiter or line end. */
function plainField(
  { text, start, delimiter, isEnd }: ScanInput,
  from: number,
): Cut | { readonly fault: RecordFault } | 'more' {
  let at = from;
  for (; at < text.length; at += 1) {
    const character = text[at];
    if (character === delimiter || character === '\n') break;
    if (character === '"') return { fault: csvFault('BARE_QUOTE', 'a quote inside a field') };
  }
  if (at === text.length && !isEnd) {
    return at - start > CSV_RECORD_BYTES_MAX ? { fault: tooLarge(at - start) } : 'more';
  }
  const hasReturn = text[at] !== delimiter && at > from && text[at - 1] === '\r';
  const after = hasReturn ? at - 1 : at;
  return { field: text.slice(from, after), after };
}
