/** The relay's replication slot: its name, its state, how it is dropped. */
import { Pool } from 'pg';
import type { QueryResultRow } from 'pg';
import { PublicationMissingError } from './errors.js';
import { CONNECT_TIMEOUT_MS, SLOT_POLL_TIMEOUT_MS } from './limits.js';
import { DROP_SLOT } from './sql/drop-slot.js';
import { RELAY_NAMES } from './sql/relay-names.js';
import { SLOT_STATUS } from './sql/slot-status.js';

/** Made by the trade store's migrations. */
export const PUBLICATION = 'tributary_relay';
const SLOT_PREFIX = 'tributary_relay_';

/** How much of the log the server keeps for a slot, as it says itself. */
export const WAL_STATUSES = ['reserved', 'extended', 'unreserved', 'lost'] as const;
export type WalStatus = (typeof WAL_STATUSES)[number];

export interface SlotStatus {
  /** A process streams from it. */
  readonly isActive: boolean;
  readonly walStatus: WalStatus;
  /** Bytes of log still free before the slot is lost; `undefined` without a limit. */
  readonly safeWalBytes: bigint | undefined;
  /** Bytes of log between what was confirmed and now; `undefined` for a lost slot. */
  readonly lagBytes: bigint | undefined;
}

/** `missing` and `lost` need a refill of the topics. */
export type SlotState = 'usable' | 'missing' | 'lost';

export class Slot {
  readonly #pool: Pool;

  private constructor(
    pool: Pool,
    readonly name: string,
  ) {
    this.#pool = pool;
  }

  /** Throws `PublicationMissingError` and what the driver throws. */
  static async of(databaseUrl: string): Promise<Slot> {
    const pool = new Pool({
      connectionString: databaseUrl,
      max: 1,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: SLOT_POLL_TIMEOUT_MS,
      application_name: 'tributary-relay-slot',
    });
    // An idle connection that breaks is replaced at the next question.
    pool.on('error', () => undefined);
    try {
      const [names] = await ask<{ database_id: string; is_published: boolean }>(pool, RELAY_NAMES, [
        PUBLICATION,
      ]);
      if (names?.is_published !== true) {
        throw new PublicationMissingError(`publication ${PUBLICATION} is missing: migrate first`);
      }
      return new Slot(pool, `${SLOT_PREFIX}${names.database_id}`);
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  /** `undefined` where there is no slot. */
  async status(): Promise<SlotStatus | undefined> {
    const [row] = await ask<{
      active: boolean;
      wal_status: WalStatus;
      safe_wal_size: string | null;
      lag_bytes: string | null;
    }>(this.#pool, SLOT_STATUS, [this.name]);
    if (row === undefined) return undefined;
    return {
      isActive: row.active,
      walStatus: row.wal_status,
      safeWalBytes: bigintOf(row.safe_wal_size),
      lagBytes: bigintOf(row.lag_bytes),
    };
  }

  async state(): Promise<SlotState> {
    const status = await this.status();
    if (status === undefined) return 'missing';
    return status.walStatus === 'lost' ? 'lost' : 'usable';
  }

  async drop(): Promise<void> {
    await ask(this.#pool, DROP_SLOT, [this.name]);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }
}

async function ask<R extends QueryResultRow>(
  pool: Pool,
  text: string,
  values: readonly string[],
): Promise<R[]> {
  const { rows } = await pool.query<R>(text, [...values]);
  return rows;
}

const bigintOf = (text: string | null): bigint | undefined =>
  // A difference of positions is numeric: no fraction, but no promise either.
  text === null ? undefined : BigInt(text.split('.')[0] ?? '0');
