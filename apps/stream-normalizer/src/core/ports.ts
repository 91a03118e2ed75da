/** What the normalizer's core needs from outside, in the core's own words. */
import type { CompiledMapping } from '@tributary/mapping';

/** One record of a raw topic, its bytes as received. */
export interface RawRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  readonly value: Uint8Array | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Broker time of the record in milliseconds, used where no `received-at` header is present. */
  readonly timestampMs: bigint;
}

/** A record to be published. The key is mandatory: it fixes the partition and so the order. */
export interface PublishedRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** A configured real-time source with its compiled mapping. */
export interface StreamSource {
  readonly source: string;
  readonly topic: string;
  readonly http: boolean;
  readonly mapping: CompiledMapping;
}

/** A record on its way into a raw topic. */
export interface AcceptedRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where an accepted record lies in the raw topic. */
export interface RawCoordinate {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** Appends to raw topics; resolves once the broker has acknowledged every record. */
export interface RawAppender {
  append(records: readonly AcceptedRecord[]): Promise<readonly RawCoordinate[]>;
}
