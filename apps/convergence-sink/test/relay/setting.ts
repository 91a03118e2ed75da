/** What every test of the relay process needs: a store, both topics, keys of its own. */
import { QUARANTINE, TRADES_ACCEPTED } from '@tributary/contracts';
import { uniqueName } from '@tributary/testing';
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

export async function aSetting(): Promise<Setting> {
  const kafka = await aKafka();
  const scheme = uniqueName('RELAY');
  const keyPrefix = `${scheme}|`;
  return {
    store: await aStore(),
    scheme,
    key: (name) => `${keyPrefix}${name}|0`,
    accepted: await readerFrom(kafka, { topic: TRADES_ACCEPTED.name, keyPrefix }),
    quarantined: await readerFrom(kafka, { topic: QUARANTINE.name, keyPrefix: scheme }),
  };
}
