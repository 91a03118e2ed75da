/** TradeRecord from domain values, and the content hash over the bytes of its terms. */
import { contentHash } from '@tributary/domain';
import type { Lineage, TradeTerms, UnhashedTradeRecord } from '@tributary/domain';
import { ACTION, CHANNEL, EVENT, TRADE_STATUS } from '../enum-tables.js';
import { sha256Hex } from '../sha256.js';
import { writeEnum } from '../values.js';
import { LINEAGE, RECORD } from './tags.js';
import { WireWriter } from './wire-writer.js';
import { writeTerms } from './write-terms.js';

/** One of each for all records: encoding is synchronous and never nested. */
const termsWriter = new WireWriter();
const recordWriter = new WireWriter();

export interface EncodedTradeRecord {
  readonly bytes: Uint8Array;
  /** 16 bytes as lower-case hex. */
  readonly contentHash: string;
}

/** Encodes canonically and computes the content hash. Cannot fail for a domain record. */
export function encodeTradeRecord(record: UnhashedTradeRecord): EncodedTradeRecord {
  writeTerms(termsWriter.begin(), record.terms);
  const termsBytes = termsWriter.view();
  const hash = contentHash({ sha256Hex, action: record.head.action, termsBytes });
  const writer = recordWriter.begin();
  writeHead(writer, record.head);
  writer.hex(RECORD.contentHash, hash);
  writer.bytes(RECORD.terms, termsBytes);
  writeLineage(writer, RECORD.lineage, record.lineage);
  return { bytes: writer.copy(), contentHash: hash };
}

/** Canonical bytes: ascending fields, no defaults, map keys sorted by their UTF-8 bytes. */
export function encodeTerms(terms: TradeTerms): Uint8Array {
  writeTerms(termsWriter.begin(), terms);
  return termsWriter.copy();
}

function writeHead(writer: WireWriter, head: UnhashedTradeRecord['head']): void {
  writer.text(RECORD.tradeIdScheme, head.key.scheme);
  writer.text(RECORD.tradeId, head.key.tradeId);
  writer.number(RECORD.legId, head.key.legId);
  writer.count(RECORD.version, head.version);
  writer.optionalCount(RECORD.sourceSequence, head.sourceSequence);
  writer.flag(RECORD.isCorrection, head.isCorrection);
  writer.number(RECORD.action, writeEnum(ACTION, head.action));
  writer.number(RECORD.event, writeEnum(EVENT, head.event));
  writer.number(RECORD.status, writeEnum(TRADE_STATUS, head.status));
  writer.text(RECORD.sourceSystem, head.sourceSystem);
  writer.text(RECORD.messageId, head.messageId);
  writer.instant(RECORD.eventTimestamp, head.eventTimestamp);
  writer.instant(RECORD.receivedAt, head.receivedAt);
}

function writeLineage(writer: WireWriter, tag: number, lineage: Lineage): void {
  const { stream, file } = lineage;
  const start = writer.open(tag);
  writer.number(LINEAGE.channel, writeEnum(CHANNEL, lineage.channel));
  if (stream) {
    writer.text(LINEAGE.topic, stream.topic);
    writer.number(LINEAGE.partition, stream.partition);
    writer.count(LINEAGE.offset, stream.offset);
  }
  writer.number(LINEAGE.ordinal, lineage.ordinal);
  if (file) {
    writer.text(LINEAGE.fileUri, file.uri);
    writer.bytes(LINEAGE.fileSha256, file.sha256);
    writer.count(LINEAGE.row, file.row);
  }
  writer.text(LINEAGE.mappingId, lineage.mappingId);
  writer.bytes(LINEAGE.mappingHash, lineage.mappingHash);
  writer.text(LINEAGE.adapterVersion, lineage.adapterVersion);
  writer.text(LINEAGE.runId, lineage.runId);
  writer.flag(LINEAGE.replay, lineage.replay);
  writer.close(start);
}
