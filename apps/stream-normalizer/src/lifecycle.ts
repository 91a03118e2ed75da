/** Starts what watches and closes the connections, in the order Nest asks for. */
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { KafkaConnection } from '@tributary/kafka';
import { BrokerProbe } from './adapters/broker-probe.js';

@Injectable()
export class Lifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    private readonly kafka: Pick<KafkaConnection, 'close'>,
    private readonly probe: BrokerProbe,
  ) {}

  onApplicationBootstrap(): void {
    this.probe.start();
  }

  /** By now the last request is answered and the last batch is done. */
  async onApplicationShutdown(): Promise<void> {
    await this.probe.stop();
    await this.kafka.close();
  }
}
