/** Manifests of staged batches, one transaction each. */
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BATCHES_STAGED } from '@tributary/contracts';
import type { RecordBatch } from '@tributary/kafka';
import { OnBatch } from '@tributary/kafka/nest';
import type { BatchApplier } from './apply-batch.js';
import type { PartitionClaims } from './partition-claims.js';
import { BATCH_APPLIER, PARTITION_CLAIMS } from './tokens.js';

@Controller()
export class ManifestController {
  constructor(
    @Inject(BATCH_APPLIER) private readonly applier: BatchApplier,
    @Inject(PARTITION_CLAIMS) private readonly claims: PartitionClaims,
  ) {}

  @OnBatch(BATCHES_STAGED.name)
  async handle(@Payload() batch: RecordBatch): Promise<void> {
    const { topic, partition } = batch;
    let claim = this.claims.of(batch);
    for (const [index, record] of batch.records.entries()) {
      const isLast = index === batch.records.length - 1;
      const nextPosition = (isLast ? batch.lastOffset : record.offset) + 1n;
      await this.applier.apply({
        topic,
        partition,
        offset: record.offset,
        key: record.key?.toString('utf8') ?? '',
        value: record.value,
        timestampMs: record.timestampMs,
        claim,
        nextPosition,
        heartbeat: () => batch.heartbeat(),
      });
      claim = { ...claim, nextPosition };
    }
  }
}
