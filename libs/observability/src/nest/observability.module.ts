/** `/livez`, `/readyz` and `/metrics` of every app. */
import { Controller, Get, HttpException, Inject, Module, Res } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { HealthReport, HealthState } from '../health.js';
import type { Metrics } from '../metrics.js';

const HEALTH = Symbol('HEALTH');
const METRICS = Symbol('METRICS');
const SERVICE_UNAVAILABLE = 503;

/** The part of the HTTP response that is used here. */
interface TextResponse {
  type(contentType: string): TextResponse;
  send(body: string): unknown;
}

@ApiExcludeController()
@Controller()
class ObservabilityController {
  constructor(
    @Inject(HEALTH) private readonly health: HealthState,
    @Inject(METRICS) private readonly metrics: Metrics,
  ) {}

  @Get('livez')
  live(): HealthReport {
    return answer(this.health.live());
  }

  @Get('readyz')
  ready(): HealthReport {
    return answer(this.health.ready());
  }

  @Get('metrics')
  async scrape(@Res() response: TextResponse): Promise<void> {
    const { text, contentType } = await this.metrics.render();
    response.type(contentType).send(text);
  }
}

function answer(report: HealthReport): HealthReport {
  if (!report.ok) throw new HttpException(report, SERVICE_UNAVAILABLE);
  return report;
}

export interface ObservabilityOptions {
  readonly health: HealthState;
  readonly metrics: Metrics;
}

@Module({})
export class ObservabilityModule {
  static forRoot({ health, metrics }: ObservabilityOptions): DynamicModule {
    return {
      module: ObservabilityModule,
      controllers: [ObservabilityController],
      providers: [
        { provide: HEALTH, useValue: health },
        { provide: METRICS, useValue: metrics },
      ],
    };
  }
}
