/**
 * Date and time patterns of sources: `yyyy` `yy` (2000 to 2099) `MM` `M` `MMM` (English, any case)
 * `dd` `d` `HH` `mm` `ss` `SSS` (1 to 9 fraction digits); every other character stands for itself.
 */

export interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanos: number;
}

type Part = keyof DateParts;

/** The parts of a text of the pattern's shape; undefined where the shape is another. */
export type DatePattern = (text: string) => DateParts | undefined;

const MONTHS = 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ');
const TOKENS: Readonly<Record<string, readonly [shape: string, part: Part]>> = {
  yyyy: ['([0-9]{4})', 'year'],
  yy: ['([0-9]{2})', 'year'],
  MMM: ['([A-Za-z]{3})', 'month'],
  MM: ['([0-9]{2})', 'month'],
  M: ['([0-9]{1,2})', 'month'],
  dd: ['([0-9]{2})', 'day'],
  d: ['([0-9]{1,2})', 'day'],
  HH: ['([0-9]{2})', 'hour'],
  mm: ['([0-9]{2})', 'minute'],
  ss: ['([0-9]{2})', 'second'],
  SSS: ['([0-9]{1,9})', 'nanos'],
};
const TOKEN = /yyyy|yy|MMM|MM|M|dd|d|HH|mm|ss|SSS|[^A-Za-z]|'[^']*'|T/g;
const CENTURY = 2000;

/** The tokens of a pattern, or undefined where it has a letter that is none of them. */
function tokensOf(pattern: string): string[] | undefined {
  const tokens = pattern.match(TOKEN) ?? [];
  return tokens.join('') === pattern ? tokens : undefined;
}

/** What is wrong with a pattern; undefined where it can be used. */
export function patternProblem(pattern: string, needsTime: boolean): string | undefined {
  const tokens = tokensOf(pattern);
  if (!tokens) return `${JSON.stringify(pattern)} has letters that are no part of a pattern`;
  const parts = tokens.flatMap((token) => TOKENS[token]?.[1] ?? []);
  if (new Set(parts).size !== parts.length) return `${JSON.stringify(pattern)} names a part twice`;
  const needed: Part[] = needsTime
    ? ['year', 'month', 'day', 'hour', 'minute']
    : ['year', 'month', 'day'];
  const missing = needed.filter((part) => !parts.includes(part));
  if (missing.length > 0) return `${JSON.stringify(pattern)} has no ${missing.join(', ')}`;
  return undefined;
}

/** Compiles a pattern that `patternProblem` has let pass. */
export function compilePattern(pattern: string): DatePattern {
  const tokens = tokensOf(pattern) ?? [];
  const shape = tokens.map((token) => TOKENS[token]?.[0] ?? literal(token)).join('');
  const matcher = new RegExp(`^${shape}$`);
  const named = tokens.filter((token) => token in TOKENS);
  return (text) => {
    const match = matcher.exec(text);
    if (!match) return undefined;
    const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, nanos: 0 };
    for (const [index, token] of named.entries()) {
      const part = TOKENS[token]?.[1] ?? 'nanos';
      parts[part] = valueOf(token, match[index + 1] ?? '');
    }
    return parts;
  };
}

function valueOf(token: string, text: string): number {
  if (token === 'MMM') return MONTHS.indexOf(text.toUpperCase()) + 1;
  if (token === 'SSS') return Number(text.padEnd(9, '0'));
  return Number(text) + (token === 'yy' ? CENTURY : 0);
}

function literal(token: string): string {
  const text = token.length > 1 ? token.slice(1, -1) : token;
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
