/** Settings of the embedded database. Pure. */

const SHARED: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  max_replication_slots: '20',
  max_wal_senders: '20',
  max_connections: '200',
};

/**
 * Every acknowledged commit survives `kill -9`. Why each value, and what it costs or gains, stands
 * in `server-profile.conf` beside the store's artefacts; a test holds the two together.
 */
const DURABLE: Readonly<Record<string, string>> = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '1GB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  // These binaries know only `pglz`, which costs more processor time than the log it saves.
  wal_compression: 'off',
  // A relay that is away must not fill the disk.
  max_slot_wal_keep_size: '4GB',
};

/** Fast, and may lose acknowledged commits when it is killed. */
const THROWAWAY: Readonly<Record<string, string>> = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
};

export function postgresSettings({ durable }: { durable: boolean }): Record<string, string> {
  return { ...SHARED, ...(durable ? DURABLE : THROWAWAY) };
}

/** The settings as arguments of `postgres`. */
export function settingArguments(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
