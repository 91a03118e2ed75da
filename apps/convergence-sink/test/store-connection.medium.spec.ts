/** A session that falls silent inside a transaction is ended by the database. */
import { describe, expect, it } from '@jest/globals';
import { assertEventually, onCleanup } from '@tributary/testing';
import { connectStore } from '../src/adapters/store-connection.js';
import type { StoreConnectionOptions } from '../src/adapters/store-connection.js';
import { aStore } from './support.js';

async function connected(url: string, options?: StoreConnectionOptions) {
  const dataSource = await connectStore(url, 1, options);
  onCleanup('test', () => dataSource.destroy());
  return dataSource;
}

describe('the connection to the store', () => {
  it('limits silence inside a transaction to 15 seconds', async () => {
    const dataSource = await connected((await aStore()).sinkUrl);
    const shown: unknown = await dataSource.query('show idle_in_transaction_session_timeout');
    expect(shown).toEqual([{ idle_in_transaction_session_timeout: '15s' }]);
  });

  it('loses its locks above the limit, and works again with its next transaction', async () => {
    const store = await aStore();
    const dataSource = await connected(store.sinkUrl, { idleInTransactionTimeoutMs: 100 });
    const runner = dataSource.createQueryRunner();
    await runner.query('begin');
    await runner.query('lock table trade_store.checkpoint in row exclusive mode');
    const holders = `select from pg_locks
      where relation = 'trade_store.checkpoint'::regclass and granted`;
    await assertEventually(async () => (await store.admin.query(holders)).rowCount === 0);
    await expect(runner.query('select 1')).rejects.toThrow();
    await runner.release();
    expect(await dataSource.query('select 1 as one')).toEqual([{ one: 1 }]);
  });
});
