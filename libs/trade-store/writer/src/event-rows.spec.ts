import { describe, expect, it } from '@jest/globals';
import { DECISION_CODES } from '@tributary/domain';
import { instant } from '@tributary/testing';
import { anEvent } from '../test/changes.js';
import { copiedBytes, readBinaryRows } from '../test/copy-formats.js';
import { copyChunks } from './copy/copy-chunks.js';
import { EVENT_COLUMNS, appendEvent } from './event-rows.js';
import type { TradeEvent } from './model.js';

/** Microseconds from 1970 to 2000. */
const EPOCH_SHIFT = 946_684_800_000_000n;

const bodyOf = (events: readonly TradeEvent[]): Buffer =>
  copiedBytes(Buffer.concat([...copyChunks(events, appendEvent)]));

describe('rows of history', () => {
  it('has one value for each column, null where there is none', () => {
    const accepted = anEvent({ decision: 'ACCEPTED_NEW', revision: 1n });
    const refused = anEvent({ decision: 'STALE', reason: 'ORDER', revision: undefined });
    const rows = readBinaryRows(bodyOf([accepted, refused])).map((values) => {
      expect(values).toHaveLength(EVENT_COLUMNS.length);
      return Object.fromEntries(EVENT_COLUMNS.map((name, index) => [name, values[index]]));
    });
    expect(rows[0]?.['reason']).toBeNull();
    expect(rows[0]?.['revision']?.readBigInt64BE()).toBe(1n);
    expect(rows[1]?.['reason']?.toString()).toBe('ORDER');
    expect(rows[1]?.['revision']).toBeNull();
    expect(rows[1]?.['decision']?.readInt16BE()).toBe(DECISION_CODES.STALE);
  });

  it('keeps time to the microsecond, and content as it is', () => {
    const content = Buffer.from([0, 255, 10, 92]);
    const decidedAt = instant('1999-12-31T23:59:59.999999Z');
    const [row] = readBinaryRows(bodyOf([anEvent({ decidedAt, content })]));
    expect(row?.at(-1)).toEqual(content);
    expect(row?.at(-2)?.readBigInt64BE()).toBe(-1n);
    expect(decidedAt / 1000n - EPOCH_SHIFT).toBe(-1n);
  });

  it('takes events by the thousand', () => {
    const events = Array.from({ length: 3000 }, () => anEvent({ content: Buffer.alloc(700, 7) }));
    expect(readBinaryRows(bodyOf(events))).toHaveLength(3000);
  });
});
