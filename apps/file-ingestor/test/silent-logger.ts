import { createLogger } from '@tributary/observability';

export const silent = createLogger({ service: 'test', level: 'silent' });
