import { describe, expect, it } from '@jest/globals';
import { lineOfReject, rejectOfLine } from './row-reject.js';
import type { RowReject } from './row-reject.js';

const reject: RowReject = {
  row: 7n,
  reason: 'BAD_VALUE',
  field: 'notional',
  detail: '"1e" is not a decimal',
  raw: Buffer.from('A-1,"x\ny",é'),
};

describe('a line of rejects.ndjson', () => {
  it('is one line of JSON that a person can read', () => {
    expect(JSON.parse(lineOfReject(reject))).toMatchObject({ row: '7', raw: 'A-1,"x\ny",é' });
    expect(lineOfReject(reject).trimEnd()).not.toContain('\n');
  });

  it.each([
    ['text', reject.raw],
    ['a byte order mark', Buffer.from('\uFEFFA-1')],
    ['nothing', Buffer.alloc(0)],
    ['bytes that are no UTF-8', Buffer.from([0x41, 0xff, 0xfe, 0x2c])],
  ])('gives %s back exactly', (_, raw) => {
    const again = rejectOfLine(lineOfReject({ ...reject, raw }));
    expect({ ...again, raw: Buffer.from(again.raw) }).toEqual({ ...reject, raw });
  });

  it('refuses a line of another form', () => {
    expect(() => rejectOfLine('{"row":"1"}')).toThrow();
  });
});
