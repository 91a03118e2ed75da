/**
 * Things made for a test, put away by themselves after it. Importing this file registers the hooks
 * in the test file, so it works under Jest only.
 */
import { afterAll, afterEach } from '@jest/globals';

/** `file`: until the end of the test file; for what is made in `beforeAll`. */
export type Lifetime = 'test' | 'file';

type Cleanup = () => Promise<void>;
const pending: Record<Lifetime, Cleanup[]> = { test: [], file: [] };

/** Runs the cleanup at the end of the lifetime; later ones first. */
export function onCleanup(lifetime: Lifetime, cleanup: Cleanup): void {
  pending[lifetime].push(cleanup);
}

async function run(lifetime: Lifetime): Promise<void> {
  const errors: unknown[] = [];
  for (const cleanup of pending[lifetime].splice(0).reverse()) {
    await cleanup().catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0) throw new AggregateError(errors, 'cleanup failed');
}

afterEach(() => run('test'));
afterAll(() => run('file'));
