/** Wiring of the sink. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ObservabilityModule } from '@tributary/observability/nest';
import type { ObservabilityOptions } from '@tributary/observability/nest';
import type { Sink } from './assemble.js';
import { ManifestController } from './manifest.controller.js';
import { StreamController } from './stream.controller.js';
import { BATCH_APPLIER, CONNECTIONS, PARTITION_CLAIMS, STREAM_APPLIER } from './tokens.js';

export interface AppModuleOptions extends ObservabilityOptions {
  readonly sink: Sink;
}

@Module({})
export class AppModule {
  static forRoot({ sink, ...observability }: AppModuleOptions): DynamicModule {
    // Closed last: batches are still running while the transports close.
    const connections = { onApplicationShutdown: () => sink.close() };
    return {
      module: AppModule,
      imports: [ObservabilityModule.forRoot(observability)],
      controllers: [StreamController, ManifestController],
      providers: [
        { provide: PARTITION_CLAIMS, useValue: sink.claims },
        { provide: STREAM_APPLIER, useValue: sink.streamApplier },
        { provide: BATCH_APPLIER, useValue: sink.batchApplier },
        { provide: CONNECTIONS, useValue: connections },
      ],
    };
  }
}
