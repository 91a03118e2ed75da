/**
 * Recorded messages of every released contract, decoded for ever. A recording is never changed: a
 * failure here means records that lie on topics and in stores can no longer be read, or that equal
 * content no longer has an equal hash.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  decodeBatchStaged,
  decodeQuarantined,
  decodeTradeRecord,
  decodeTradeState,
  encodeTradeRecord,
} from '../src/index.js';
import { toPlain } from './plain.js';

interface Recording {
  readonly name: string;
  readonly contract: string;
  readonly hex: string;
  readonly means: object;
}

const FOLDER = join(import.meta.dirname, 'recorded');
const RELEASED = join(import.meta.dirname, '..', '..', '..', 'proto', 'released');
const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  'tributary.trade.v1.TradeRecord': decodeTradeRecord,
  'tributary.trade.v1.TradeState': decodeTradeState,
  'tributary.batch.v1.BatchStaged': decodeBatchStaged,
  'tributary.quarantine.v1.QuarantinedRecord': decodeQuarantined,
};

const releases = readdirSync(FOLDER).sort();
const recordings = (release: string): readonly Recording[] =>
  JSON.parse(readFileSync(join(FOLDER, release, 'messages.json'), 'utf8')) as Recording[];

it('there are recordings of every release', () => {
  const images = readdirSync(RELEASED).map((name) => name.replace('.binpb', ''));
  expect(releases).toEqual(images.sort());
});

describe.each(releases)('release %s', (release) => {
  it('has a recording of every contract', () => {
    const contracts = new Set(recordings(release).map(({ contract }) => contract));
    expect([...contracts].sort()).toEqual(Object.keys(DECODERS).sort());
  });

  it.each(recordings(release).map((recording) => [recording.name, recording] as const))(
    '%s means what it meant',
    (_, { contract, hex, means }) => {
      const decode = DECODERS[contract];
      // A later release may read more out of the same bytes, never other than this.
      expect(toPlain(decode?.(Buffer.from(hex, 'hex')))).toMatchObject(means);
    },
  );
});

describe('what is written today', () => {
  const isRecord = ({ contract }: Recording): boolean => contract.endsWith('.TradeRecord');

  it.each(
    recordings('0001')
      .filter(isRecord)
      .map((recording) => [recording.name, recording] as const),
  )('%s has the bytes and the hash of release 0001', (_, { hex }) => {
    const decoded = decodeTradeRecord(Buffer.from(hex, 'hex'));
    if ('fault' in decoded) throw new Error(decoded.fault.detail);
    const again = encodeTradeRecord(decoded.record);
    expect(Buffer.from(again.bytes).toString('hex')).toBe(hex);
    expect(again.contentHash).toBe(decoded.record.head.contentHash);
  });
});
