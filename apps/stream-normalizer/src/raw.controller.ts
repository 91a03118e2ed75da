/** Batches of raw topics become canonical and quarantine records of one Kafka transaction. */
import { Controller, Inject } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { QUARANTINE } from '@tributary/contracts';
import type { OutgoingRecord, TransactionalBatch } from '@tributary/kafka';
import { KAFKA_BATCH } from '@tributary/kafka/nest';
import type { Counter } from '@tributary/observability';
import { normalizeRecord } from './core/normalize-record.js';
import type { StreamSource } from './core/ports.js';
import { ADAPTER_VERSION, NORMALIZED_COUNTER, SOURCES_BY_TOPIC } from './tokens.js';
