/** Tests that need something not every machine has. */
import { describe, it } from '@jest/globals';

type Body = () => void | Promise<void>;

export interface ConditionalTests {
  it(name: string, body: Body, timeoutMs?: number): void;
  describe(name: string, body: () => void): void;
}

/**
 * The usual `it` and `describe` where the condition holds. Otherwise they skip, with the reason in
 * the name: `npm test` lists what was skipped, and why.
 */
export function onlyIf(condition: boolean, reason: string): ConditionalTests {
  if (condition) return { it, describe };
  return {
    it: (name, body) => it.skip(`${name} [skipped: ${reason}]`, body),
    describe: (name, body) => describe.skip(`${name} [skipped: ${reason}]`, body),
  };
}
