import { createLogger } from '@tributary/observability';

/** Swallows everything. */
export const silent = createLogger({ service: 'test', level: 'silent' });
