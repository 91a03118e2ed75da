import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from '@jest/globals';
import { from } from 'rxjs';
import { FencedError } from '../errors.js';
import type { BatchConsumer, OutgoingRecord, RecordBatch } from '../types.js';
import type { BatchHandler, BatchSource } from './batch-source.js';
import { HandlerErrorLost, HandlerMissing, KAFKA_BATCH, OnBatch } from './index.js';
import { KafkaBatchContext, KafkaBatchServer } from './kafka-batch-server.js';

const OUT: OutgoingRecord = { topic: 'out', key: 'k', value: null };
const failure = new FencedError('stale');

@Controller()
class BatchController {
  @OnBatch('raw')
  async map(@Payload() batch: RecordBatch, @Ctx() context: KafkaBatchContext) {
    return [{ ...OUT, key: `${batch.topic}:${context.batch.lastOffset}` }];
  }

  @OnBatch('stream')
  stream() {
    return from([[OUT]]);
  }

  @OnBatch('silent')
  async silent(): Promise<void> {
    await Promise.resolve();
  }

  @OnBatch('failing')
  async failing(): Promise<void> {
    throw failure;
  }

  @EventPattern('unfiltered', KAFKA_BATCH)
  async unfiltered(_batch: RecordBatch): Promise<void> {
    throw failure;
  }
}

@Module({ controllers: [BatchController] })
class TestModule {}

class FakeSource implements BatchSource {
  readonly consumer = {} as BatchConsumer;
  closed = false;
  #handler: BatchHandler | undefined;

  constructor(readonly topics: readonly string[]) {}

  async start(handler: BatchHandler): Promise<void> {
    this.#handler = handler;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  async deliver(topic: string): Promise<readonly OutgoingRecord[]> {
    const batch = { topic, partition: 0, lastOffset: 41n, records: [] };
    return (await this.#handler?.(batch as unknown as RecordBatch)) ?? [];
  }
}

async function listening(topics: readonly string[], bindings = {}) {
  const source = new FakeSource(topics);
  const module = await Test.createTestingModule({ imports: [TestModule] }).compile();
  const strategy = new KafkaBatchServer({ source, bindings });
  const app = module.createNestMicroservice({ strategy, logger: false });
  await app.listen();
  return { source, app };
}

describe('KafkaBatchServer', () => {
  it('delivers by topic and by bound pattern, and answers what the handler answers', async () => {
    const topics = ['raw.a.v1', 'raw.b.v1', 'stream', 'silent'];
    const { source, app } = await listening(topics, { raw: ['raw.a.v1', 'raw.b.v1'] });
    expect(await source.deliver('raw.a.v1')).toEqual([{ ...OUT, key: 'raw.a.v1:41' }]);
    expect(await source.deliver('raw.b.v1')).toEqual([{ ...OUT, key: 'raw.b.v1:41' }]);
    expect(await source.deliver('stream')).toEqual([OUT]);
    expect(await source.deliver('silent')).toEqual([]);
    await app.close();
    expect(source.closed).toBe(true);
  });

  it('passes the error of a handler on as it is', async () => {
    const { source, app } = await listening(['failing']);
    await expect(source.deliver('failing')).rejects.toBe(failure);
    await app.close();
  });

  it('says so when a filter replaced the error', async () => {
    const { source, app } = await listening(['unfiltered']);
    await expect(source.deliver('unfiltered')).rejects.toThrow(HandlerErrorLost);
    await app.close();
  });

  it('does not start with a topic nobody handles', async () => {
    await expect(listening(['unknown'])).rejects.toThrow(HandlerMissing);
  });
});
