/** Every topic of Tributary: its name, what it carries, how it is keyed and how long it is kept. */

export interface TopicSpecification {
  readonly name: string;
  /** Full name of the Protobuf message, or `bytes` for raw topics. */
  readonly contract: string;
  readonly key: string;
  readonly partitions: number;
  readonly config: Readonly<Record<string, string>>;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const days = (count: number): string => String(count * DAY_MS);
/** `quarantine.v1` and raw topics carry records of up to 512 KiB with headers; 2 MiB has room. */
const MESSAGE_BYTES_MAX = String(2 * 1024 * 1024);
/** A record larger than this is never forwarded whole (architecture section 7). */
export const RECORD_BYTES_MAX = 512 * 1024;
/** What quarantine keeps of a record above `RECORD_BYTES_MAX`. */
export const TRUNCATED_BYTES = 64 * 1024;

const compacted = {
  'cleanup.policy': 'compact',
  'max.message.bytes': MESSAGE_BYTES_MAX,
  'segment.ms': String(12 * 60 * 60 * 1000),
  'min.cleanable.dirty.ratio': '0.3',
  'delete.retention.ms': days(7),
};

export const TRADES_CANONICAL: TopicSpecification = {
  name: 'trades.canonical.v1',
  contract: 'tributary.trade.v1.TradeRecord',
  key: 'scheme|trade_id|leg_id',
  partitions: 24,
  // A sink that lags behind must still see every amendment.
  config: { ...compacted, 'min.compaction.lag.ms': days(7) },
};

export const TRADES_ACCEPTED: TopicSpecification = {
  name: 'trades.accepted.v1',
  contract: 'tributary.trade.v1.TradeState',
  key: 'scheme|trade_id|leg_id',
  partitions: 24,
  config: compacted,
};

export const BATCHES_STAGED: TopicSpecification = {
  name: 'batches.staged.v1',
  contract: 'tributary.batch.v1.BatchStaged',
  key: 'source',
  partitions: 1,
  config: { 'cleanup.policy': 'delete', 'retention.ms': days(30) },
};

export const QUARANTINE: TopicSpecification = {
  name: 'quarantine.v1',
  contract: 'tributary.quarantine.v1.QuarantinedRecord',
  key: 'source',
  partitions: 4,
  config: {
    'cleanup.policy': 'delete',
    'retention.ms': days(90),
    'max.message.bytes': MESSAGE_BYTES_MAX,
  },
};

/** Raw topic of one source: bytes as received, keyed by the source's own trade reference. */
export function rawTopic(source: string): TopicSpecification {
  return {
    name: `raw.${source}.v1`,
    contract: 'bytes',
    key: 'trade reference of the source',
    partitions: 12,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': days(7),
      'max.message.bytes': MESSAGE_BYTES_MAX,
    },
  };
}

/** Topics that exist whatever sources are configured. */
export const SHARED_TOPICS: readonly TopicSpecification[] = [
  TRADES_CANONICAL,
  TRADES_ACCEPTED,
  BATCHES_STAGED,
  QUARANTINE,
];

/** Header names of every record Tributary writes. */
export const HEADERS = {
  contract: 'contract',
  source: 'source',
  receivedAt: 'received-at',
  contentType: 'content-type',
  messageId: 'message-id',
} as const;
