export { assertEventually } from './assert-eventually.js';
export type { EventuallyOptions } from './assert-eventually.js';
export { aBroker } from './broker.js';
export { onCleanup } from './cleanup.js';
export type { Lifetime } from './cleanup.js';
export { aDatabase } from './database.js';
export type { DatabaseOptions, TestDatabase } from './database.js';
export {
  aLineage,
  aRecordHead,
  aTradeKey,
  aTradeRecord,
  date,
  decimal,
  instant,
  tradeTerms,
} from './fixtures.js';
export type { Overrides, RecordOverrides } from './fixtures.js';
export { onlyIf } from './only-if.js';
export type { ConditionalTests } from './only-if.js';
export { runProgram } from './run-program.js';
export type { ProgramEnd, ProgramOptions, RunningProgram } from './run-program.js';
export { TEST_PARTITIONS, testKafka, testPostgres } from './servers.js';
export { uniqueName } from './unique-name.js';
