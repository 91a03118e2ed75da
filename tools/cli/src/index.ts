/** The local run, for the start command, benchmarks and crash tests. */
export { layoutOf, removeLocalData } from './local/layout.js';
export type { Layout } from './local/layout.js';
export { startLocalRun } from './local/local-run.js';
export type { LocalRun, LocalRunOptions } from './local/local-run.js';
export { SERVICE_NAMES } from './local/services.js';
export type { ServiceName } from './local/services.js';
