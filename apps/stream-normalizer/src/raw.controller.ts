/** Batches of raw topics become canonical and quarantine records of one Kafka transaction. */
import { Controller, Inject } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { QUARANTINE } from '@tributary/contracts';
import type { OutgoingRecord, RecordBatch } from '@tributary/kafka';
import { KAFKA_BATCH } from '@tributary/kafka/nest';
import { normalizeRecord } from './core/normalize-record.js';
import type { StreamSource } from './core/ports.js';
import type { NormalizerMetrics } from './metrics.js';
import {
  ADAPTER_VERSION,
  NORMALIZER_METRICS,
  RAW_TOPICS_PATTERN,
  SOURCES_BY_TOPIC,
} from './tokens.js';

@Controller()
export class RawController {
  constructor(
    @Inject(SOURCES_BY_TOPIC) private readonly sources: ReadonlyMap<string, StreamSource>,
    @Inject(ADAPTER_VERSION) private readonly adapterVersion: string,
    @Inject(NORMALIZER_METRICS) private readonly metrics: NormalizerMetrics,
  ) {}

  /** The records of the batch's transaction, in the order of the raw records. */
  @EventPattern(RAW_TOPICS_PATTERN, KAFKA_BATCH)
  handle(@Payload() batch: RecordBatch): OutgoingRecord[] {
    const source = this.sources.get(batch.topic);
    if (!source) throw new Error(`no source reads ${batch.topic}`);
    const options = { source, adapterVersion: this.adapterVersion };
    const published = batch.records.flatMap((record) => normalizeRecord(record, options));
    const quarantined = published.filter((record) => record.topic === QUARANTINE.name).length;
    this.metrics.normalized(source.source, {
      received: batch.records.length,
      canonical: published.length - quarantined,
      quarantined,
    });
    return published;
  }
}
