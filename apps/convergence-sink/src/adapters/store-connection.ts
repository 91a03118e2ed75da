/** The sink's connection to the store. */
import { DataSource } from 'typeorm';

const CONNECT_TIMEOUT_MS = 5_000;

/** @throws where the database does not answer. */
export async function connectStore(url: string, poolSize: number): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: 'convergence-sink',
  });
  return dataSource.initialize();
}
