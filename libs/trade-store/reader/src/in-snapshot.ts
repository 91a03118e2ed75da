import type { DataSource, EntityManager } from 'typeorm';

/**
 * Runs reads that must speak of one moment: one read-only transaction whose every statement sees
 * the same snapshot. Keep it short; it holds back the clean-up of old rows.
 */
export async function inSnapshot<T>(
  dataSource: DataSource,
  work: (snapshot: EntityManager) => Promise<T>,
): Promise<T> {
  return dataSource.transaction('REPEATABLE READ', async (manager) => {
    await manager.query('set transaction read only');
    return work(manager);
  });
}
