/**
 * `numeric` in its binary form (PostgreSQL source, `numeric_send`): count of digits of base 10,000,
 * weight of the first, sign, digits behind the point to show, the digits.
 */
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NEGATIVE = 0x4000;
const DIGITS_OF_GROUP = 4;
const HEADER_BYTES = 8;

/** Text and target of one value; an object that is set anew for each spares most of the cost. */
export interface NumericPlace {
  /** The text lies from `start` up to, not including, `end`. */
  bytes: Uint8Array;
  start: number;
  end: number;
  buffer: Uint8Array;
  /** Where the value starts; there must be room for 8 bytes and 2 for each digit, and 8 more. */
  at: number;
}

/** Writes canonical decimal text in ASCII. @returns where the value ends. */
export function writeNumeric({ bytes, start, end, buffer, at }: NumericPlace): number {
  const isNegative = bytes[start] === MINUS;
  const whole = isNegative ? start + 1 : start;
  let point = whole;
  while (point < end && bytes[point] !== POINT) point += 1;
  const wholeGroups = Math.ceil((point - whole) / DIGITS_OF_GROUP);
  const scale = point === end ? 0 : end - point - 1;
  const groups = wholeGroups + Math.ceil(scale / DIGITS_OF_GROUP);
  let length = 0;
  let firstKept = 0;
  for (let group = 0; group < groups; group += 1) {
    const value =
      group < wholeGroups
        ? groupAt(bytes, point - (wholeGroups - group) * DIGITS_OF_GROUP, whole, point)
        : groupAt(bytes, point + 1 + (group - wholeGroups) * DIGITS_OF_GROUP, point + 1, end);
    if (length === 0 && value === 0) {
      firstKept = group + 1;
      continue;
    }
    store16(buffer, at + HEADER_BYTES + length * 2, value);
    length += 1;
  }
  const kept = withoutTrailingZeros(buffer, at + HEADER_BYTES, length);
  store16(buffer, at, kept);
  store16(buffer, at + 2, kept === 0 ? 0 : wholeGroups - 1 - firstKept);
  store16(buffer, at + 4, isNegative ? NEGATIVE : 0);
  store16(buffer, at + 6, scale);
  return at + HEADER_BYTES + kept * 2;
}

/** Four digits from `from` on; those outside the text are zero. */
function groupAt(bytes: Uint8Array, from: number, start: number, end: number): number {
  let value = 0;
  for (let index = from; index < from + DIGITS_OF_GROUP; index += 1) {
    const isInside = index >= start && index < end;
    value = value * 10 + (isInside ? (bytes[index] ?? ZERO) - ZERO : 0);
  }
  return value;
}

function withoutTrailingZeros(buffer: Uint8Array, digits: number, count: number): number {
  let kept = count;
  while (kept > 0 && buffer[digits + kept * 2 - 2] === 0 && buffer[digits + kept * 2 - 1] === 0) {
    kept -= 1;
  }
  return kept;
}

function store16(buffer: Uint8Array, at: number, value: number): void {
  buffer[at] = value >>> 8;
  buffer[at + 1] = value;
}
