/** Batches of raw topics become canonical and quarantine records of one Kafka transaction. */
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { OutgoingRecord, RecordBatch } from '@tributary/kafka';
import { OnBatch } from '@tributary/kafka/nest';
import { outgoingRecord } from './adapters/outgoing-record.js';
import { normalizeRecord } from './core/normalize-record.js';
import type { Outcome } from './core/normalize-record.js';
import { StreamSources } from './core/stream-sources.js';
import { NormalizerMetrics } from './metrics.js';
import { RAW_TOPICS_PATTERN } from './tokens.js';

const MS_PER_SECOND = 1_000;

@Controller()
export class RawController {
  constructor(
    private readonly sources: StreamSources,
    private readonly metrics: NormalizerMetrics,
  ) {}

  /** The records of the batch's transaction, in the order of the raw records. */
  @OnBatch(RAW_TOPICS_PATTERN)
  handle(@Payload() batch: RecordBatch): OutgoingRecord[] {
    const source = this.sources.byTopic(batch.topic);
    if (!source) throw new Error(`no source reads ${batch.topic}`);
    const startedMs = performance.now();
    const published: OutgoingRecord[] = [];
    const outcomes: Outcome[] = [];
    for (const raw of batch.records) {
      for (const outcome of normalizeRecord(raw, source)) {
        outcomes.push(outcome);
        published.push(outgoingRecord(outcome, { raw, source }));
      }
    }
    this.metrics.normalized({
      source: source.source,
      received: batch.records.length,
      outcomes,
      seconds: (performance.now() - startedMs) / MS_PER_SECOND,
    });
    return published;
  }
}
