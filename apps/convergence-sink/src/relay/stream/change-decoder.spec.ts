import { describe, expect, it } from '@jest/globals';
import {
  beginBytes,
  commitBytes,
  insertBytes,
  relationBytes,
} from '../../../test/relay/pgoutput-bytes.js';
import { StreamProtocolError } from '../errors.js';
import { ChangeDecoder } from './change-decoder.js';

const QUARANTINE_COLUMNS = ['source_system', 'reason', 'content'];

describe('ChangeDecoder', () => {
  it('makes a record of the accepted topic, wherever its columns stand', () => {
    const decoder = new ChangeDecoder();
    const columns = ['content', 'origin_id', 'event_key'];
    expect(decoder.decode(relationBytes({ columns }))).toBeUndefined();
    const change = decoder.decode(insertBytes(['state', '\0\0\0\x01', 'OMS|Ä|0']));
    expect(change).toEqual({
      kind: 'record',
      record: {
        topic: 'trades.accepted.v1',
        key: 'OMS|Ä|0',
        value: Buffer.from('state'),
        headers: { contract: 'tributary.trade.v1.TradeState' },
      },
    });
  });

  it('makes a record of the quarantine topic with source and reason', () => {
    const decoder = new ChangeDecoder();
    decoder.decode(relationBytes({ table: 'quarantine', columns: QUARANTINE_COLUMNS }));
    expect(decoder.decode(insertBytes(['oms', 'BAD_VALUE', 'raw']))).toEqual({
      kind: 'record',
      record: {
        topic: 'quarantine.v1',
        key: 'oms',
        value: Buffer.from('raw'),
        headers: {
          contract: 'tributary.quarantine.v1.QuarantinedRecord',
          source: 'oms',
          reason: 'BAD_VALUE',
        },
      },
    });
  });

  it('tells the tables apart by relation, and follows a relation that changes', () => {
    const decoder = new ChangeDecoder();
    decoder.decode(relationBytes({ relationId: 1 }));
    decoder.decode(
      relationBytes({ relationId: 2, table: 'quarantine', columns: QUARANTINE_COLUMNS }),
    );
    const topicOf = (payload: Buffer): unknown => {
      const change = decoder.decode(payload);
      return change?.kind === 'record' ? [change.record.topic, change.record.key] : change;
    };
    expect(topicOf(insertBytes(['k', 'c'], 1))).toEqual(['trades.accepted.v1', 'k']);
    expect(topicOf(insertBytes(['s', 'r', 'c'], 2))).toEqual(['quarantine.v1', 's']);
    decoder.decode(relationBytes({ relationId: 1, columns: ['content', 'event_key'] }));
    expect(topicOf(insertBytes(['c', 'k2'], 1))).toEqual(['trades.accepted.v1', 'k2']);
  });

  it('keeps a copy: the receive buffer may be used again', () => {
    const decoder = new ChangeDecoder();
    decoder.decode(relationBytes({}));
    const payload = insertBytes(['key', 'content']);
    const change = decoder.decode(payload);
    payload.fill(0xff);
    expect(change).toMatchObject({ record: { key: 'key', value: Buffer.from('content') } });
  });

  it('answers begin and commit', () => {
    const decoder = new ChangeDecoder();
    expect(decoder.decode(beginBytes())).toEqual({ kind: 'begin' });
    expect(decoder.decode(commitBytes(64n))).toEqual({ kind: 'commit', endLsn: 64n });
    expect(decoder.decode(Buffer.from('O'))).toBeUndefined();
  });

  it.each([
    { name: 'an unknown relation', relation: {}, values: ['k', 'c'], relationId: 8 },
    { name: 'a table that is not published', relation: { table: 'trade' }, values: ['k', 'c'] },
    { name: 'a table of another schema', relation: { schema: 'x' }, values: ['k', 'c'] },
    { name: 'a missing column', relation: { columns: ['event_key'] }, values: ['k'] },
    { name: 'a null', relation: {}, values: ['k', null] },
    { name: 'bytes as text', relation: {}, values: ['k', { asText: '\\x00' }] },
  ])('refuses $name', ({ relation, values, relationId = 7 }) => {
    const decoder = new ChangeDecoder();
    expect(() => {
      decoder.decode(relationBytes(relation));
      decoder.decode(insertBytes(values, relationId));
    }).toThrow(StreamProtocolError);
  });
});
