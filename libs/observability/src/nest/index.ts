export { NestLoggerAdapter } from './nest-logger.js';
export { ObservabilityModule } from './observability.module.js';
export type { ObservabilityOptions } from './observability.module.js';
export { runService } from './run-service.js';
export type { ServiceOptions } from './run-service.js';
