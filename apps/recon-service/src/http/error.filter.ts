/** Errors that are not the caller's: one body each, details in the log. */
import type { ArgumentsHost } from '@nestjs/common';
import { Catch, HttpException } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { AbstractHttpAdapter } from '@nestjs/core';
import type { Logger } from '@tributary/observability';
import { QueryFailedError } from 'typeorm';
import { codeOf } from '../error-facts.js';

const STATEMENT_TIMEOUT = '57014';
/** SQLSTATE classes and codes of a database that cannot answer now. */
const UNAVAILABLE = /^(08|53|57P)/;

interface Answer {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

const TIMEOUT: Answer = {
  status: 503,
  error: 'TIMEOUT',
  message: 'the question takes too long; narrow it, by source or trade id',
};
const STORE_UNAVAILABLE: Answer = {
  status: 503,
  error: 'STORE_UNAVAILABLE',
  message: 'the trade store does not answer now; try again',
};
const INTERNAL: Answer = { status: 500, error: 'INTERNAL', message: 'see the log of the service' };

/** Nest's own exceptions keep their bodies. */
@Catch()
export class ErrorFilter extends BaseExceptionFilter {
  constructor(
    adapter: AbstractHttpAdapter,
    private readonly logger: Logger,
  ) {
    super(adapter);
  }

  override catch(error: unknown, host: ArgumentsHost): void {
    if (error instanceof HttpException) return super.catch(error, host);
    const answer = answerOf(error);
    this.logger.error('request failed', { error, status: answer.status });
    const { status, ...body } = answer;
    super.catch(new HttpException({ statusCode: status, ...body }, status), host);
  }
}

/** What a failure means for the caller. */
export function answerOf(error: unknown): Answer {
  const code = codeOf(error instanceof QueryFailedError ? error.driverError : error);
  if (code === STATEMENT_TIMEOUT) return TIMEOUT;
  if (UNAVAILABLE.test(code) || code === 'ECONNREFUSED' || code === 'ECONNRESET') {
    return STORE_UNAVAILABLE;
  }
  return INTERNAL;
}
