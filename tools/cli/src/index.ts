/** The local run, for the start command, benchmarks and crash tests. */
export { accountsSince, fetchAccounts } from './local/accounts.js';
export type { Accounts } from './local/accounts.js';
export { compareBlocks } from './local/compare-blocks.js';
export type { BlockComparison } from './local/compare-blocks.js';
export { layoutOf, removeLocalData } from './local/layout.js';
export type { Layout } from './local/layout.js';
export { startLocalRun } from './local/local-run.js';
export type { LocalRun, LocalRunOptions } from './local/local-run.js';
export { SERVICE_NODE_FLAGS } from './local/node-flags.js';
export { reconcile } from './local/reconciliation.js';
export type { Reconciliation } from './local/reconciliation.js';
export { SERVICE_NAMES } from './local/services.js';
export type { ServiceName } from './local/services.js';
