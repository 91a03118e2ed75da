/** The only way rows of the trade store are written. */
import type { PoolClient } from 'pg';
import type { DataSource } from 'typeorm';
import { storeErrorOf } from './errors.js';
import type { Claim, Origin } from './model.js';
import { CLAIM_CHECKPOINT } from './statements/checkpoints.js';
import { INSERT_ORIGIN, SELECT_ORIGIN } from './statements/origins.js';
import { StoreTransaction } from './store-transaction.js';
import { STRATEGY_OF } from './strategies/strategies.js';
import type { WriteStrategyName } from './strategies/strategies.js';
import type { WriteStrategy } from './strategies/write-strategy.js';

export interface ClaimRequest {
  readonly origin: Origin;
  /** Who claims, for people. */
  readonly owner: string;
  /** Where an origin begins that was never claimed. */
  readonly firstPosition: bigint;
}

export interface TransactionOptions {
  /** `rollback` tries without keeping anything. Default `commit`. */
  readonly end?: 'commit' | 'rollback';
  /** Longest wait for a row another writer holds; above it a WriteConflictError. Default none. */
  readonly lockTimeoutMs?: number;
  /**
   * Longest silence of this process between two statements; above it the database ends the session
   * and its locks go, so a stopped owner does not hold up the next one. Default that
   * of the connection; 0 for none.
   */
  readonly silenceMsMax?: number;
  /**
   * How rows are written; default as the writer was made. By `unnest`, a key that appears since it
   * was read does not end the transaction.
   */
  readonly strategy?: WriteStrategyName;
}

export interface TradeWriterOptions {
  /** How rows are written; every other statement is the same. Default `copy`. */
  readonly strategy?: WriteStrategyName;
}

export class TradeWriter {
  private readonly strategy: WriteStrategyName;
  /** Connections that have what a strategy needs: it lasts as long as they do. */
  private readonly prepared = new Map<WriteStrategy, WeakSet<PoolClient>>();

  constructor(
    private readonly dataSource: DataSource,
    { strategy = 'copy' }: TradeWriterOptions = {},
  ) {
    this.strategy = strategy;
  }

  /**
   * Takes an origin over: every earlier claim of it is stale from here on. Waits for the open
   * transaction of the former owner. @throws StoreUnavailableError, WriteConflictError.
   */
  async claim({ origin, owner, firstPosition }: ClaimRequest): Promise<Claim> {
    return this.onConnection(async (client) => {
      const originId = await ensureOrigin(client, origin);
      const { rows } = await client.query<{ owner_epoch: string; next_position: string }>({
        ...CLAIM_CHECKPOINT,
        values: [originId, owner, firstPosition.toString()],
      });
      const [row] = rows;
      if (row === undefined) throw new Error('claiming a checkpoint gave no row');
      return {
        originId,
        epoch: BigInt(row.owner_epoch),
        nextPosition: BigInt(row.next_position),
      };
    });
  }

  /**
   * Runs the work in one transaction.
   * @throws FencedError, WriteConflictError, StoreUnavailableError (also where the outcome of the
   * commit is unknown), StoreRefusedError, or what the work throws.
   */
  async transaction<T>(
    work: (transaction: StoreTransaction) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    const { end = 'commit', lockTimeoutMs = 0, silenceMsMax } = options;
    const strategy = STRATEGY_OF[options.strategy ?? this.strategy];
    const settings = [
      `set local lock_timeout = ${Math.trunc(lockTimeoutMs)}`,
      ...(silenceMsMax === undefined
        ? []
        : [`set local idle_in_transaction_session_timeout = ${Math.trunc(silenceMsMax)}`]),
    ];
    return this.onConnection(async (client) => {
      await this.prepare(client, strategy);
      try {
        await client.query(['begin', ...settings].join('; '));
        const result = await work(new StoreTransaction(client, strategy.begin(client)));
        const { command } = await client.query(end);
        // A failed transaction answers a commit with a rollback and calls it a success.
        if (end === 'commit' && command !== 'COMMIT') {
          throw new Error('the work let a failure of the database pass; nothing was kept');
        }
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  private async prepare(client: PoolClient, strategy: WriteStrategy): Promise<void> {
    const prepared = this.prepared.get(strategy) ?? new WeakSet();
    this.prepared.set(strategy, prepared);
    if (prepared.has(client)) return;
    await strategy.prepare(client);
    prepared.add(client);
  }

  private async onConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work((await runner.connect()) as PoolClient);
    } catch (error) {
      throw storeErrorOf(error);
    } finally {
      await runner.release();
    }
  }
}

async function ensureOrigin(client: PoolClient, { kind, name }: Origin): Promise<number> {
  const find = async (): Promise<number | undefined> => {
    const found = await client.query<{ origin_id: number }>({
      ...SELECT_ORIGIN,
      values: [kind, name],
    });
    return found.rows[0]?.origin_id;
  };
  const known = await find();
  if (known !== undefined) return known;
  await client.query({ ...INSERT_ORIGIN, values: [kind, name] });
  const made = await find();
  if (made === undefined) throw new Error('an origin that was just entered is gone');
  return made;
}
