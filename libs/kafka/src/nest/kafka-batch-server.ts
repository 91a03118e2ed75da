/** Nest transport that hands whole batches to controllers. All Kafka logic is in the source. */
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { BaseRpcContext, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { BatchConsumer, OutgoingRecord, RecordBatch } from '../types.js';
import type { BatchSource } from './batch-source.js';
import { HandlerErrorLost, HandlerMissing } from './nest-errors.js';
import { KAFKA_BATCH } from './transport.js';

/** `@Ctx()` of a batch handler. */
export class KafkaBatchContext extends BaseRpcContext<[RecordBatch]> {
  get batch(): RecordBatch {
    return this.args[0];
  }
}

export interface KafkaBatchServerOptions {
  readonly source: BatchSource;
  /** Patterns that stand for topics known only at run time: `{ raw: ['raw.murex.v1', ...] }`. */
  readonly bindings?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Every topic of the source must have exactly one handler: `@OnBatch(topic)`, or
 * `@OnBatch(pattern)` with a binding. Otherwise `listen` fails with `HandlerMissing`.
 */
export class KafkaBatchServer extends Server implements CustomTransportStrategy {
  override readonly transportId = KAFKA_BATCH;
  override readonly propagatesEventHandlerErrors = true;
  readonly #options: KafkaBatchServerOptions;

  constructor(options: KafkaBatchServerOptions) {
    super();
    this.#options = options;
  }

  async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      const { source } = this.#options;
      const handlers = new Map(source.topics.map((topic) => [topic, this.#handlerOf(topic)]));
      await source.start(async (batch) => {
        const handler = handlers.get(batch.topic);
        if (handler === undefined) throw new HandlerMissing(batch.topic);
        return deliver(handler, batch);
      });
      callback();
    } catch (error) {
      callback(error);
    }
  }

  async close(): Promise<void> {
    await this.#options.source.close();
  }

  /** The transport emits no events; lag and pausing are on `unwrap()`. */
  on(): never {
    throw new TypeError('KafkaBatchServer emits no events');
  }

  unwrap<T = BatchConsumer>(): T {
    return this.#options.source.consumer as T;
  }

  #handlerOf(topic: string): MessageHandler {
    const { bindings = {} } = this.#options;
    const bound = Object.keys(bindings).filter((pattern) => bindings[pattern]?.includes(topic));
    const found = [...new Set([topic, ...bound])].flatMap((pattern) => {
      const handler = this.getHandlerByPattern(pattern);
      return handler === null ? [] : [handler];
    });
    const [handler] = found;
    if (handler === undefined || found.length > 1 || handler.next !== undefined) {
      throw new HandlerMissing(topic);
    }
    return handler;
  }
}

async function deliver(
  handler: MessageHandler,
  batch: RecordBatch,
): Promise<readonly OutgoingRecord[]> {
  try {
    const answer: unknown = await handler(batch, new KafkaBatchContext([batch]));
    const outgoing: unknown = isObservable(answer)
      ? await lastValueFrom(answer, { defaultValue: [] })
      : answer;
    return Array.isArray(outgoing) ? (outgoing as OutgoingRecord[]) : [];
  } catch (error) {
    // Nest's own filter replaces an error by a plain object, and with it the answer whether to
    // retry.
    if (!(error instanceof Error)) throw new HandlerErrorLost(batch.topic);
    throw error;
  }
}
