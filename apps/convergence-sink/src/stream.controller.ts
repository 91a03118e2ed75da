/** Batches of the canonical topic. */
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { TRADES_CANONICAL } from '@tributary/contracts';
import type { RecordBatch } from '@tributary/kafka';
import { OnBatch } from '@tributary/kafka/nest';
import type { StreamApplier } from './apply-stream.js';
import { STREAM_APPLIER } from './tokens.js';

@Controller()
export class StreamController {
  constructor(@Inject(STREAM_APPLIER) private readonly applier: StreamApplier) {}

  @OnBatch(TRADES_CANONICAL.name)
  async handle(@Payload() batch: RecordBatch): Promise<void> {
    await this.applier.apply(batch);
  }
}
