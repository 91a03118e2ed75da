export { STACK_ERROR_CODES, StackError } from './errors.js';
export type { StackErrorCode } from './errors.js';
export { freePort } from './free-port.js';
export { planStack } from './plan.js';
export type { KafkaPlan, PostgresPlan, StackPlan } from './plan.js';
export { removeStackData } from './remove-data.js';
export { startStack } from './start-stack.js';
export { TEST_FOLDER_PREFIX, startTestStack } from './test-stack.js';
export type { TestStack } from './test-stack.js';
export { STACK_KINDS } from './types.js';
export type {
  CrashOptions,
  ServerName,
  Stack,
  StackKind,
  StackLogger,
  StackOptions,
} from './types.js';
