/**
 * One instance works at a time: the one that holds a session lock of the database. A second one
 * (a rolling update) waits; the lock goes with the connection, so a killed one leaves none behind.
 */
import type { DataSource, QueryRunner } from 'typeorm';
import type { Turn } from '../core/ports.js';

/** Any number no other lock of this database uses. */
const LOCK_ID = 7_215_101;

export class PostgresTurn implements Turn {
  private runner: QueryRunner | undefined;

  constructor(private readonly dataSource: DataSource) {}

  async take(): Promise<boolean> {
    try {
      return await this.tryTake();
    } catch (error) {
      await this.giveUp();
      throw error;
    }
  }

  async giveUp(): Promise<void> {
    const { runner } = this;
    this.runner = undefined;
    if (!runner || runner.isReleased) return;
    // Returned to the pool the connection would keep the lock.
    await runner.query('select pg_advisory_unlock_all()').catch(() => undefined);
    await runner.release();
  }

  private async tryTake(): Promise<boolean> {
    if (this.runner) {
      await this.runner.query('select 1');
      return true;
    }
    const runner = this.dataSource.createQueryRunner();
    this.runner = runner;
    const [row]: { readonly taken: boolean }[] = await runner.query(
      'select pg_try_advisory_lock($1) as taken',
      [LOCK_ID],
    );
    if (row?.taken) return true;
    await this.giveUp();
    return false;
  }
}
