export { ConfigError, loadConfig } from './config.js';
export type { Environment } from './config.js';
export { brokers, bytes, durationMs, flag, port, postgresUrl, wholeNumber } from './pieces.js';
