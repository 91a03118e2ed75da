import { describe, expect, it } from '@jest/globals';
import { clientBatch } from '../../test/produced-batch.js';
import type { RecordHeaders } from './header-reader.js';
import { HeaderReader } from './header-reader.js';
import { readBatch } from './record-batch.js';

/** The headers of records, each read after the one before. */
async function readHeaders(all: readonly Record<string, string>[]): Promise<RecordHeaders[]> {
  const batch = await clientBatch(all.map((headers) => ({ value: 'v', headers })));
  const partition = { topic: 'topic', partition: 0 };
  const { records } = readBatch(batch, { partition, headers: new HeaderReader() });
  return records.map(({ headers }) => headers);
}

describe('HeaderReader', () => {
  it('answers one frozen object for records with the same headers', async () => {
    const [one, two, three] = await readHeaders([{ a: '1' }, { a: '1' }, { a: '1' }]);
    expect(two).toBe(one);
    expect(three).toBe(one);
    expect(Object.isFrozen(one)).toBe(true);
    expect(one).toEqual({ a: '1' });
  });

  it('tells headers of the same length apart', async () => {
    const given = [{ a: '1', b: '1' }, { a: '1', b: '2' }, { a: '1', c: '2' }, {}, { a: '1' }];
    expect(await readHeaders(given)).toEqual(given);
  });

  it('reads headers anew after others stood between', async () => {
    const [one, , three] = await readHeaders([{ a: '1' }, { a: '2' }, { a: '1' }]);
    expect(three).toEqual(one);
  });
});
