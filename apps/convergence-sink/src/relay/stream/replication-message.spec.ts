import { describe, expect, it } from '@jest/globals';
import { dataBytes, keepaliveBytes } from '../../../test/relay/pgoutput-bytes.js';
import { StreamProtocolError } from '../errors.js';
import { parseReplicationMessage, statusUpdate } from './replication-message.js';

describe('parseReplicationMessage', () => {
  it('takes the payload out of its envelope', () => {
    expect(parseReplicationMessage(dataBytes(Buffer.from('Bxyz')))).toEqual({
      kind: 'data',
      payload: Buffer.from('Bxyz'),
    });
  });

  it.each([true, false])('reads a keepalive, reply wanted: %p', (isReplyWanted) => {
    expect(parseReplicationMessage(keepaliveBytes(0x1_0000_0002n, isReplyWanted))).toEqual({
      kind: 'keepalive',
      walEnd: 0x1_0000_0002n,
      isReplyWanted,
    });
  });

  it.each([
    { name: 'an empty chunk', chunk: Buffer.alloc(0) },
    { name: 'an unknown tag', chunk: Buffer.from('zzzzzzzzzzzzzzzzzzzzzzzzzzzz') },
    { name: 'data without a payload', chunk: dataBytes(Buffer.alloc(0)) },
    { name: 'a short keepalive', chunk: keepaliveBytes(1n, true).subarray(0, 17) },
  ])('refuses $name', ({ chunk }) => {
    expect(() => parseReplicationMessage(chunk)).toThrow(StreamProtocolError);
  });
});

describe('statusUpdate', () => {
  it('says one position three times, and the time in microseconds since 2000', () => {
    const update = statusUpdate({ safeLsn: 0xab_0000_00cdn, nowMs: Date.UTC(2000, 0, 1, 0, 0, 2) });
    expect(update).toHaveLength(34);
    expect(update.toString('latin1', 0, 1)).toBe('r');
    expect([1, 9, 17].map((offset) => update.readBigUInt64BE(offset))).toEqual(
      Array(3).fill(0xab_0000_00cdn),
    );
    expect(update.readBigInt64BE(25)).toBe(2_000_000n);
    expect(update[33]).toBe(0);
  });
});
