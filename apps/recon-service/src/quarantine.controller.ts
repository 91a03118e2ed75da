import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { QUARANTINE } from '@tributary/contracts';
import type { RecordBatch } from '@tributary/kafka';
import { OnBatch } from '@tributary/kafka/nest';
import { PostgresQuarantine } from './adapters/postgres-quarantine.js';
import { toQuarantineEntry } from './core/quarantine-entry.js';

const NO_BYTES = new Uint8Array(0);

/** Keeps the work list of quarantined records. */
@Controller()
export class QuarantineController {
  constructor(@Inject(PostgresQuarantine) private readonly quarantine: PostgresQuarantine) {}

  /** Stores a batch with its position. Throws `FencedError` and what the driver throws. */
  @OnBatch(QUARANTINE.name)
  async keep(@Payload() batch: RecordBatch): Promise<void> {
    const { topic, partition, epoch, expectedOffset, lastOffset } = batch;
    const entries = batch.records.map(({ key, value, offset, timestampMs }) =>
      toQuarantineEntry({
        topic,
        partition,
        offset,
        key: key?.toString('utf8') ?? '',
        value: value ?? NO_BYTES,
        timestampMs,
      }),
    );
    const nextOffset = lastOffset + 1n;
    await this.quarantine.keep({ topic, partition, epoch, expectedOffset, nextOffset, entries });
  }
}
