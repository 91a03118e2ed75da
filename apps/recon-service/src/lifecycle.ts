import type { BeforeApplicationShutdown, OnApplicationShutdown } from '@nestjs/common';
import type { KafkaConnection } from '@tributary/kafka';
import type { DataSource } from 'typeorm';
import type { DatabaseProbe } from './database-probe.js';
import type { ReconcileLoop } from './reconcile-loop.js';

/** A run under way may take so long to end by itself; then its connections go. */
const RUN_END_MS_MAX = 8_000;

/** Ends what the application holds, in the order of who needs whom. */
export class Lifecycle implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly loop: ReconcileLoop,
    private readonly probe: DatabaseProbe,
    private readonly kafka: KafkaConnection,
    private readonly dataSource: DataSource,
  ) {}

  async beforeApplicationShutdown(): Promise<void> {
    this.probe.stop();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, RUN_END_MS_MAX)));
    await Promise.race([this.loop.stop(), limit]);
    clearTimeout(timer);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.kafka.close();
    await this.dataSource.destroy();
  }
}
