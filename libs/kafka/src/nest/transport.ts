/** How a controller names this transport. */
import type { RpcExceptionFilter } from '@nestjs/common';
import { Catch, UseFilters, applyDecorators } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { Observable } from 'rxjs';
import { throwError } from 'rxjs';

/** Transport id: `@EventPattern(topic, KAFKA_BATCH)`. */
export const KAFKA_BATCH = Symbol('KAFKA_BATCH');

/** Passes errors on as they are: the consumer must see `code` and `retryable`. */
@Catch()
export class KafkaErrorFilter implements RpcExceptionFilter<unknown> {
  catch(exception: unknown): Observable<never> {
    return throwError(() => exception);
  }
}

/** `@EventPattern(topicOrPattern, KAFKA_BATCH)` with `KafkaErrorFilter`. */
export function OnBatch(topicOrPattern: string): MethodDecorator {
  const event = EventPattern(topicOrPattern, KAFKA_BATCH) as MethodDecorator;
  return applyDecorators(event, UseFilters(KafkaErrorFilter));
}
