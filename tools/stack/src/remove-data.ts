/** Throws the data of a stack away, whatever state an earlier launcher left it in. */
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { refuseHeldFolder } from './data-folder-lock.js';
import { stopKafkaLeftover } from './kafka/broker.js';
import { removeDataFiles } from './postgres/database-folder.js';
import { stopPostgresLeftover } from './postgres/server.js';

/**
 * Removes the folder and the database files outside of it; servers that a killed launcher left are
 * stopped first. Throws DATA_FOLDER_IN_USE while a launcher runs its servers on it.
 */
export async function removeStackData(dataFolder: string): Promise<void> {
  if (!existsSync(dataFolder)) return;
  await refuseHeldFolder(dataFolder);
  // As command lines of servers name it.
  const folder = realpathSync(dataFolder);
  await stopKafkaLeftover(folder);
  const database = join(folder, 'postgres');
  if (existsSync(database)) await stopPostgresLeftover(realpathSync(database));
  removeDataFiles(dataFolder);
}
