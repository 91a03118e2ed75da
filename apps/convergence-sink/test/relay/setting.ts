/** What every test of the relay process needs: a store, both topics, keys of its own. */
import { QUARANTINE, TRADES_ACCEPTED } from '@tributary/contracts';
import type { KafkaConnection } from '@tributary/kafka';
import { uniqueName } from '@tributary/testing';
import type { Lifetime } from '@tributary/testing';
import type { Store } from './store.js';
import { aStore } from './store.js';
import type { TopicReader } from './topic-reader.js';
import { aKafka, readerFrom } from './topic-reader.js';

export interface Setting {
  readonly store: Store;
  /** Nobody else's: scheme of the keys, and source of the quarantined records. */
  readonly scheme: string;
  key(name: string | number): string;
  readonly accepted: TopicReader;
  readonly quarantined: TopicReader;
}

/** What tests of one file may share. */
export interface Servers {
  readonly store: Store;
  readonly kafka: KafkaConnection;
}

export async function someServers(lives: Lifetime): Promise<Servers> {
  return { store: await aStore(lives), kafka: await aKafka(lives) };
}

/** Servers of the test's own unless they are given. */
export async function aSetting(servers?: Servers): Promise<Setting> {
  const { store, kafka } = servers ?? (await someServers('test'));
  const scheme = uniqueName('RELAY');
  const keyPrefix = `${scheme}|`;
  return {
    store,
    scheme,
    key: (name) => `${keyPrefix}${name}|0`,
    accepted: await readerFrom(kafka, { topic: TRADES_ACCEPTED.name, keyPrefix }),
    quarantined: await readerFrom(kafka, { topic: QUARANTINE.name, keyPrefix: scheme }),
  };
}
