import { DECISION_CODES, decisionClass } from '@tributary/domain';
import type { DecisionKind } from '@tributary/domain';

/** Codes of the decisions that are counted only. */
export const DUPLICATE_CODES: readonly number[] = (Object.keys(DECISION_CODES) as DecisionKind[])
  .filter((kind) => decisionClass(kind) === 'duplicate')
  .map((kind) => DECISION_CODES[kind]);
