/** Nest adapter of the Kafka port. */
export type { BatchHandler, BatchSource } from './batch-source.js';
export { consumerSource, processorSource } from './batch-source.js';
export type { KafkaBatchServerOptions } from './kafka-batch-server.js';
export { KafkaBatchContext, KafkaBatchServer } from './kafka-batch-server.js';
export { HandlerErrorLost, HandlerMissing } from './nest-errors.js';
export { KAFKA_BATCH, KafkaErrorFilter, OnBatch } from './transport.js';
