/** Starts the loop with the app and stops it before connections close. */
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { KafkaConnection } from '@tributary/kafka';
import type { Ingestor } from './compose.js';
import { INGESTOR, KAFKA } from './tokens.js';

@Injectable()
export class IngestLifecycle implements OnApplicationBootstrap, OnModuleDestroy {
  constructor(
    @Inject(INGESTOR) private readonly ingestor: Ingestor,
    @Inject(KAFKA) private readonly kafka: KafkaConnection,
  ) {}

  onApplicationBootstrap(): void {
    this.ingestor.loop.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.ingestor.loop.stop();
    await this.kafka.close();
  }
}
