/** A copy that goes wrong leaves a connection that can be used, and loses nothing it was given. */
import { describe, expect, it } from '@jest/globals';
import { onCleanup } from '@tributary/testing';
import pg from 'pg';
import type { Client, PoolClient } from 'pg';
import { copyChunks } from '../src/copy/copy-chunks.js';
import { copyIn } from '../src/copy/copy-in.js';
import type { CopyRows } from '../src/copy/copy-rows.js';
import { aClient, aStore } from './store.js';

const CREATE = 'create temporary table copied (number integer primary key, filling text)';
const COPY = 'copy copied (number, filling) from stdin (format binary)';

interface Item {
  readonly number: number;
  /** As text: arrays of bytes are slow to compare. */
  readonly filling: string;
}

function append(rows: CopyRows, { number, filling }: Item): void {
  rows.row(2);
  rows.int4(number);
  rows.text(filling);
}

const item = (number: number, bytes = 700): Item => ({
  number,
  filling: String.fromCharCode(97 + (number % 26)).repeat(bytes),
});

const items = (count: number): Item[] => Array.from({ length: count }, (_, index) => item(index));

async function aTable(): Promise<PoolClient> {
  const { adminUrl } = await aStore();
  const client = await aClient(adminUrl);
  await client.query(CREATE);
  return client as unknown as PoolClient;
}

async function rowsOf(client: Pick<Client, 'query'>): Promise<Item[]> {
  return (await client.query<Item>('select number, filling from copied order by number')).rows;
}

describe('copyIn', () => {
  it('sends nothing for nothing', async () => {
    const client = await aTable();
    await copyIn(client, 'copy missing from stdin', copyChunks([], append));
    expect(await rowsOf(client)).toEqual([]);
  });

  it('brings many chunks, again and again, in buffers that are used anew', async () => {
    const client = await aTable();
    for (let round = 0; round < 3; round += 1) {
      await client.query('truncate copied');
      await copyIn(client, COPY, copyChunks(items(5_000), append));
      expect(await rowsOf(client)).toEqual(items(5_000));
    }
  });

  it('brings a row larger than a chunk, also as the first one', async () => {
    const client = await aTable();
    const large = [item(1, 500_000), item(2), item(3, 300_000)];
    await copyIn(client, COPY, copyChunks(large, append));
    expect(await rowsOf(client)).toEqual(large);
  });

  it('keeps two copies on two connections apart', async () => {
    const [one, other] = [await aTable(), await aTable()];
    const reversed = items(3_000).map(({ number }) => item(3_000 - number, 900));
    await Promise.all([
      copyIn(one, COPY, copyChunks(items(3_000), append)),
      copyIn(other, COPY, copyChunks(reversed, append)),
    ]);
    expect(await rowsOf(one)).toEqual(items(3_000));
    expect(await rowsOf(other)).toEqual(reversed.toReversed());
  });

  it.each([
    ['a statement', 'copy missing (number) from stdin (format binary)', items(5_000)],
    ['a row', COPY, [...items(3_000), item(1), ...items(3_000)]],
  ])('tells that %s is refused, and the connection goes on', async (_, statement, given) => {
    const client = await aTable();
    await expect(copyIn(client, statement, copyChunks(given, append))).rejects.toThrow(
      /does not exist|duplicate key/,
    );
    expect(await rowsOf(client)).toEqual([]);
    await copyIn(client, COPY, copyChunks(items(10), append));
    expect(await rowsOf(client)).toHaveLength(10);
  });

  it('throws what makes a row impossible, and nothing is in', async () => {
    const client = await aTable();
    const failing = copyChunks(items(1_000), (rows, each: Item) => {
      if (each.number === 900) throw new RangeError('impossible');
      append(rows, each);
    });
    await expect(copyIn(client, COPY, failing)).rejects.toThrow(new RangeError('impossible'));
    expect(await rowsOf(client)).toEqual([]);
  });

  it('fails where the connection ends under it', async () => {
    const { adminUrl } = await aStore();
    const admin = await aClient(adminUrl);
    const client = new pg.Client({ connectionString: adminUrl });
    client.on('error', () => undefined);
    onCleanup('test', () => client.end().catch(() => undefined));
    await client.connect();
    await client.query(CREATE);
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    let killed: Promise<unknown> | undefined;
    function* ending(): Generator<Item> {
      yield* items(500);
      killed = admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
      for (let index = 500; index < 200_000; index += 1) yield item(index);
    }
    const copied = copyIn(client as unknown as PoolClient, COPY, copyChunks(ending(), append));
    await expect(copied).rejects.toThrow(/terminat|ECONNRESET|EPIPE/);
    await killed;
  });
});
