import { describe, expect, it } from '@jest/globals';
import {
  beginBytes,
  commitBytes,
  insertBytes,
  relationBytes,
} from '../../../test/relay/pgoutput-bytes.js';
import { StreamProtocolError } from '../errors.js';
import { parsePgoutput } from './pgoutput.js';

describe('parsePgoutput', () => {
  it('reads begin and commit with the end of the commit', () => {
    expect(parsePgoutput(beginBytes())).toEqual({ kind: 'begin' });
    expect(parsePgoutput(commitBytes(0x5_0000_0040n))).toEqual({
      kind: 'commit',
      endLsn: 0x5_0000_0040n,
    });
  });

  it('reads a relation with its columns in order', () => {
    const message = relationBytes({ relationId: 16_400, columns: ['position', 'event_key'] });
    expect(parsePgoutput(message)).toEqual({
      kind: 'relation',
      relationId: 16_400,
      schema: 'trade_store',
      table: 'trade_event',
      columns: ['position', 'event_key'],
    });
  });

  it('reads an insert: binary, text, null and empty values', () => {
    const message = insertBytes(['OMS|A|0', { asText: '7' }, null, ''], 16_400);
    expect(parsePgoutput(message)).toEqual({
      kind: 'insert',
      relationId: 16_400,
      values: [
        { isBinary: true, bytes: Buffer.from('OMS|A|0') },
        { isBinary: false, bytes: Buffer.from('7') },
        { isBinary: true, bytes: undefined },
        { isBinary: true, bytes: Buffer.alloc(0) },
      ],
    });
  });

  it.each(['O', 'Y', 'M'])('passes over %s', (tag) => {
    expect(parsePgoutput(Buffer.from(`${tag}rest`))).toEqual({ kind: 'other' });
  });

  it.each([
    { name: 'an update', payload: Buffer.from('U....') },
    { name: 'a delete', payload: Buffer.from('D....') },
    { name: 'a truncate', payload: Buffer.from('T....') },
    { name: 'a streamed transaction', payload: Buffer.from('S....') },
    { name: 'nothing', payload: Buffer.alloc(0) },
    { name: 'an insert cut short', payload: insertBytes(['abc']).subarray(0, -1) },
    { name: 'an insert of an old row', payload: Buffer.from('I\0\0\0\x07O') },
    { name: 'a relation cut in a name', payload: relationBytes({}).subarray(0, 9) },
    { name: 'an unchanged column', payload: Buffer.from('I\0\0\0\x07N\0\x01u') },
  ])('refuses $name', ({ payload }) => {
    expect(() => parsePgoutput(payload)).toThrow(StreamProtocolError);
  });
});
