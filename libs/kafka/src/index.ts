/**
 * Kafka behind a port: fenced partitions, checked sends, transactions. No type of the client
 * library leaves.
 */
export { createKafka } from './connection.js';
export {
  ConsumerCrashedError,
  FencedError,
  HandlerHangsError,
  InvalidRecordError,
  KAFKA_ERROR_CODES,
  KafkaClosedError,
  KafkaError,
  KafkaUnavailableError,
  OffsetGapError,
  PositionBeyondEndError,
  PositionMovedError,
  RangeNotReadableError,
  RecordTooLargeError,
  SendOutcomeUnknownError,
  TopicMismatchError,
  TopicMissingError,
} from './errors.js';
export type { KafkaErrorCode } from './errors.js';
export {
  ORIGIN_HEADERS,
  REASON_HEADER,
  fromHeaders,
  originHeaders,
  quarantineBytes,
  quarantineRecord,
  toHeaders,
} from './headers.js';
export type { RecordHeaders } from './headers.js';
export { BATCH_RECORDS_MAX, REQUEST_BYTES_MAX } from './limits.js';
export { partitionOf } from './produce/partitioner.js';
export { publishLag } from './publish-lag.js';
export type {
  BatchConsumer,
  ConsumeOptions,
  KafkaAdmin,
  KafkaConnection,
  KafkaOptions,
  KafkaProducer,
  KafkaRecord,
  OutgoingRecord,
  PartitionClaim,
  PartitionLag,
  PartitionOffsets,
  PartitionState,
  PartitionedConsumerOptions,
  ProducerOptions,
  RecordBatch,
  RecordRange,
  SentCoordinate,
  TopicPartition,
  UpcomingRange,
  TransactionalProcessorOptions,
} from './types.js';
