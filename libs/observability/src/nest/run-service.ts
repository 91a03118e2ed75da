/** Starts a Nest application the way every app starts, and stops it on signals. */
import type { INestApplication, Type, DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { HealthState } from '../health.js';
import type { Logger } from '../logger.js';
import { NestLoggerAdapter } from './nest-logger.js';

export interface ServiceOptions {
  readonly name: string;
  /** One sentence for the OpenAPI page at `/docs`. */
  readonly description: string;
  readonly module: Type | DynamicModule;
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly logger: Logger;
  readonly health: HealthState;
  /** Runs before the app listens: transports, parsers, limits. */
  readonly prepare?: (app: NestExpressApplication) => Promise<void> | void;
}

/** Time a graceful stop may take before the process ends anyway. */
const STOP_TIMEOUT_MS = 20_000;
/** A fatal health failure is looked for this often. */
const FATAL_CHECK_MS = 500;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves once the app listens. The process ends by signal or by a fatal health failure. */
export async function runService(options: ServiceOptions): Promise<INestApplication> {
  const { logger } = options;
  const app = await NestFactory.create<NestExpressApplication>(options.module, {
    logger: new NestLoggerAdapter(logger),
    bodyParser: false,
  });
  app.disable('x-powered-by');
  publishOpenApi(app, options);
  await options.prepare?.(app);
  const stop = stopOnce(app, logger);
  for (const signal of SIGNALS) process.once(signal, () => stop(signal, 0));
  watchHealth(options.health, (reason) => stop(reason, 1));
  await app.listen(options.port, options.host);
  logger.info('listening', { url: await app.getUrl() });
  return app;
}

function publishOpenApi(app: NestExpressApplication, options: ServiceOptions): void {
  const document = new DocumentBuilder()
    .setTitle(options.name)
    .setDescription(options.description)
    .setVersion('1')
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, document));
}

function stopOnce(app: INestApplication, logger: Logger): (why: string, code: number) => void {
  let isStopping = false;
  return (why, code) => {
    if (isStopping) return;
    isStopping = true;
    logger.info('stopping', { why });
    setTimeout(() => {
      logger.error('stopped by force', { afterMs: STOP_TIMEOUT_MS });
      process.exit(1);
    }, STOP_TIMEOUT_MS).unref();
    app.close().then(
      () => process.exit(code),
      (error: unknown) => {
        logger.error('stop failed', { error });
        process.exit(1);
      },
    );
  };
}

function watchHealth(health: HealthState, onFatal: (reason: string) => void): void {
  const timer = setInterval(() => {
    const [reason] = Object.values(health.live().failing);
    if (reason === undefined) return;
    clearInterval(timer);
    onFatal(reason);
  }, FATAL_CHECK_MS);
  timer.unref();
}
