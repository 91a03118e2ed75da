/** Nest's own log lines in the form of ours. */
import type { LoggerService } from '@nestjs/common';
import type { Logger } from '../logger.js';

export class NestLoggerAdapter implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, context?: string): void {
    this.logger.debug('nest', { text: String(message), context });
  }

  warn(message: unknown, context?: string): void {
    this.logger.warn('nest', { text: String(message), context });
  }

  error(message: unknown, stack?: string, context?: string): void {
    this.logger.error('nest', { text: String(message), stack, context });
  }

  debug(message: unknown, context?: string): void {
    this.log(message, context);
  }

  verbose(message: unknown, context?: string): void {
    this.log(message, context);
  }
}
