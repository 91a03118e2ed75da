/** What is sent, where, in which order, and what each piece means. */
import type { BrokenKind } from '../generate/broken-kinds.js';
import type { Situation } from '../generate/situations.js';
import type { PlainRecord } from './plain-record.js';

/** One record inside a message or file: understood, or to be quarantined. */
export type FeedContent =
  | { readonly kind: 'record'; readonly record: PlainRecord }
  | { readonly kind: 'broken'; readonly source: string; readonly broken: BrokenKind };

/** A message for a raw topic. Messages of one key are in arrival order. */
export interface KafkaMessage {
  readonly source: string;
  readonly topic: string;
  /** The source's own trade reference. */
  readonly key: string;
  readonly value: Buffer;
  /** Message identity for the header, where the value has none. */
  readonly messageId?: string;
  readonly contents: readonly FeedContent[];
}

/** A request to the HTTP door. Requests of one key must be sent one after the other. */
export interface HttpRequest {
  readonly source: string;
  readonly key: string;
  readonly idempotencyKey?: string;
  readonly body: Buffer;
  /** 400 and 413: refused whole, nothing of it is received. */
  readonly expectedStatus: 202 | 400 | 413;
  readonly contents: readonly FeedContent[];
}

/** A file for the landing folder of its source. */
export interface FeedFile {
  readonly source: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** Data rows, rejected ones included. */
  readonly rows: number;
  /** A `.done` marker with row count and SHA-256 is put beside it. */
  readonly hasMarker: boolean;
  readonly contents: readonly FeedContent[];
}

/** Everything of one phase may arrive interleaved; a phase starts when the one before is stored. */
export interface FeedPhase {
  readonly name: 'streams' | 'files';
  readonly kafka: readonly KafkaMessage[];
  readonly http: readonly HttpRequest[];
  readonly files: readonly FeedFile[];
}

export interface SampleFeeds {
  readonly seed: number;
  /** Every trade id starts with this text, so that runs can be told apart in one store. */
  readonly tradeIdPrefix: string;
  readonly phases: readonly FeedPhase[];
  /** How often each special situation was made. */
  readonly situations: ReadonlyMap<Situation, number>;
  readonly broken: ReadonlyMap<BrokenKind, number>;
}
