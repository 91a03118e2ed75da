/**
 * Types of the client's internal modules that `patches.ts` touches (kafkajs 2.2.4, pinned exactly).
 */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  const RequestQueue: {
    prototype: {
      pending: unknown[];
      throttledUntil: number;
      throttleCheckTimeoutId: NodeJS.Timeout | null;
      checkPendingRequests(): void;
      scheduleCheckPendingRequests(): void;
    };
  };
  export = RequestQueue;
}
declare module 'kafkajs/src/network/connection.js' {
  import type { Socket } from 'node:net';
  const Connection: {
    prototype: {
      readonly socket: Socket;
      /** Set while the connection authenticates. */
      readonly authHandlers: object | null;
      readonly requestQueue: {
        fulfillRequest(response: { size: number; correlationId: number; payload: Buffer }): void;
      };
      processData(piece: Buffer): void;
    };
  };
  export = Connection;
}
declare module 'kafkajs/src/protocol/decoder.js' {
  class Decoder {
    constructor(buffer: Buffer);
    readInt16(): number;
    readInt32(): number;
    readInt64(): bigint;
    readString(): string;
    readBytes(length: number): Buffer;
    canReadBytes(length: number): boolean;
    readArray<T>(read: (decoder: Decoder) => T): T[];
    readArrayAsync<T>(read: (decoder: Decoder) => Promise<T>): Promise<T[]>;
  }
  export = Decoder;
}
declare module 'kafkajs/src/protocol/encoder.js' {
  class Encoder {
    constructor(initialSize: number);
    readonly buffer: Buffer;
    writeBuffer(bytes: Buffer): this;
  }
  export = Encoder;
}
declare module 'kafkajs/src/protocol/requests/produce/index.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js';
  import type { ProduceRequest } from './produce-body.js';
  interface Protocol {
    readonly request: { encode(): Promise<Encoder> };
    readonly response: unknown;
  }
  const produce: {
    protocol(options: { version: number }): (parameters: ProduceRequest) => Protocol;
  };
  export = produce;
}
declare module 'kafkajs/src/protocol/message/compression/index.js' {
  interface Codec {
    decompress(bytes: Buffer): Promise<Buffer>;
  }
  /** `null` for none; throws for a form that the library does not read. */
  export function lookupCodecByAttributes(attributes: number): Codec | null;
}
declare module 'kafkajs/src/protocol/recordBatch/v0/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';
  interface ClientRecord {
    readonly offset: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly headers: Readonly<Record<string, unknown>>;
    readonly timestamp: string;
  }
  interface ClientBatch {
    readonly firstOffset: string;
    readonly lastOffsetDelta: number;
    readonly producerId: string;
    readonly inTransaction: boolean;
    readonly isControlBatch: boolean;
    readonly records: readonly ClientRecord[];
  }
  function decodeRecordBatch(decoder: Decoder): Promise<ClientBatch>;
  export = decodeRecordBatch;
}
declare module 'kafkajs/src/protocol/messageSet/decoder.js' {
  import type Decoder from 'kafkajs/src/protocol/decoder.js';
  interface ClientMessage {
    readonly offset: string;
    readonly key: Buffer | null;
    readonly value: Buffer | null;
    readonly timestamp: string;
  }
  function decodeMessageSet(decoder: Decoder, size: number): Promise<ClientMessage[]>;
  export = decodeMessageSet;
}
declare module 'kafkajs/src/protocol/requests/fetch/v11/response.js' {
  const response: { decode(rawData: Buffer): Promise<unknown> };
  export = response;
}
declare module 'kafkajs/src/consumer/batch.js' {
  import type { Batch } from 'kafkajs';
  import type { Carrier } from './carrier.js';
  interface FetchedPartition {
    readonly partition: number;
    readonly highWatermark: string;
    readonly abortedTransactions: readonly [];
    readonly messages: readonly Carrier[];
  }
  const ClientBatch: {
    new (
      topic: string,
      fetchedOffset: string,
      partition: FetchedPartition,
    ): Batch & { isEmptyDueToFiltering(): boolean };
  };
  export = ClientBatch;
}
declare module 'kafkajs/src/consumer/consumerGroup.js' {
  const ConsumerGroup: {
    prototype: {
      groupId: string;
      memberId: string | null;
      subscriptionState: {
        pause(partitions: { topic: string; partitions: number[] }[]): void;
      };
      recoverFromOffsetOutOfRange(error: { topic: string; partition: number }): Promise<void>;
    };
  };
  export = ConsumerGroup;
}
declare module 'kafkajs/src/producer/groupMessagesPerPartition.js' {
  function groupMessagesPerPartition<M>(options: {
    topic: string;
    partitionMetadata: readonly unknown[];
    messages: M[];
    partitioner(options: { message: M }): number;
  }): Record<string, M[]>;
  export = groupMessagesPerPartition;
}
