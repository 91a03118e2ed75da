/** What a deployment has published, as a reader of committed records sees it. */
import { HEADERS, QUARANTINE, TRADES_CANONICAL } from '@tributary/contracts';
import { decodeQuarantined, decodeTradeRecord } from '@tributary/contract-mapping';
import type { Quarantined } from '@tributary/contract-mapping';
import type { Lineage, TradeRecord } from '@tributary/domain';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection, KafkaRecord } from '@tributary/kafka';
import { onCleanup, testKafka, uniqueName } from '@tributary/testing';
import type { Deployment } from './running-app.js';
import { silent } from './silent-logger.js';

/** A connection of the test itself, closed after it. */
export async function connection(): Promise<KafkaConnection> {
  const { brokers } = await testKafka();
  const kafka = createKafka({ brokers, clientId: uniqueName('test'), logger: silent });
  onCleanup('test', () => kafka.close());
  return kafka;
}

/** All committed records of a topic that name the source. */
export async function readTopic(
  kafka: KafkaConnection,
  { topic, source }: { readonly topic: string; readonly source: string },
): Promise<KafkaRecord[]> {
  const found: KafkaRecord[] = [];
  for (const { partition, low, high } of await kafka.admin().offsets(topic)) {
    await kafka.readRange({ topic, partition, from: low, to: high }, (record) => {
      if (record.headers[HEADERS.source] === source) found.push(record);
    });
  }
  return found;
}

export interface Published {
  readonly canonical: readonly TradeRecord[];
  readonly canonicalKeys: readonly string[];
  readonly quarantined: readonly Quarantined[];
  /** Of both, `partition-offset-ordinal` of the raw record. */
  readonly coordinates: readonly string[];
}

/** Decodes everything the source has published so far. */
export async function readPublished(
  kafka: KafkaConnection,
  { source }: Pick<Deployment, 'source'>,
): Promise<Published> {
  const records = await readTopic(kafka, { topic: TRADES_CANONICAL.name, source });
  const canonical = records.map(({ value }) => tradeOf(value));
  const refused = await readTopic(kafka, { topic: QUARANTINE.name, source });
  const quarantined = refused.map(({ value }) => decodeQuarantined(value ?? Buffer.alloc(0)));
  return {
    canonical,
    canonicalKeys: records.map(({ key }) => String(key)),
    quarantined,
    coordinates: [...canonical, ...quarantined].map(({ lineage }) => coordinateOf(lineage)),
  };
}

export const coordinateOf = ({ stream, ordinal }: Lineage): string =>
  `${stream?.partition}-${stream?.offset}-${ordinal}`;

function tradeOf(value: Buffer | null): TradeRecord {
  const decoded = decodeTradeRecord(value ?? Buffer.alloc(0));
  if ('fault' in decoded) throw new Error(decoded.fault.detail);
  return decoded.record;
}

export interface Differences {
  readonly lost: readonly string[];
  readonly twice: readonly string[];
  readonly strange: readonly string[];
}

export const NOTHING_WRONG: Differences = { lost: [], twice: [], strange: [] };

/** Says which of the expected coordinates are missing, there twice, or not expected at all. */
export function compareCoordinates(
  found: readonly string[],
  { expected }: { readonly expected: readonly string[] },
): Differences {
  const seen = new Set<string>();
  const wanted = new Set(expected);
  const twice = found.filter((coordinate) => seen.has(coordinate) || !seen.add(coordinate));
  return {
    lost: expected.filter((coordinate) => !seen.has(coordinate)),
    twice,
    strange: [...seen].filter((coordinate) => !wanted.has(coordinate)),
  };
}
