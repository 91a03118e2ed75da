/** The relay's process: health and metrics by HTTP, and the relay itself from start to stop. */
import { Inject, Injectable, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { HealthState, Metrics } from '@tributary/observability';
import { ObservabilityModule } from '@tributary/observability/nest';

/** What runs while the process does. */
export interface RelayProcess {
  start(): void;
  stop(): Promise<void>;
}

const PROCESS = Symbol('RELAY_PROCESS');

@Injectable()
class RelayLifecycle implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(PROCESS) private readonly process: RelayProcess) {}

  onApplicationBootstrap(): void {
    this.process.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.process.stop();
  }
}

export interface RelayModuleOptions {
  readonly process: RelayProcess;
  readonly health: HealthState;
  readonly metrics: Metrics;
}

@Module({})
export class RelayModule {
  static forRoot({ process, health, metrics }: RelayModuleOptions): DynamicModule {
    return {
      module: RelayModule,
      imports: [ObservabilityModule.forRoot({ health, metrics })],
      providers: [{ provide: PROCESS, useValue: process }, RelayLifecycle],
    };
  }
}
