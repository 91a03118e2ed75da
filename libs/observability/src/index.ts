export { HealthState } from './health.js';
export type { Check, HealthReport } from './health.js';
export { createLogger, LOG_LEVELS } from './logger.js';
export type { Logger, LoggerOptions, LogLevel } from './logger.js';
export { createMetrics, METRIC_PREFIX } from './metrics.js';
export type { MetricOptions, Metrics } from './metrics.js';
