/**
 * Messages of the `pgoutput` plugin, protocol 1, of a publication of inserts. Pure.
 * Column values are views of the receive buffer, which is used again: copy what is kept.
 */
import { StreamProtocolError } from '../errors.js';

export interface RelationMessage {
  readonly kind: 'relation';
  readonly relationId: number;
  readonly schema: string;
  readonly table: string;
  /** Names of the published columns, in the order of an insert's values. */
  readonly columns: readonly string[];
}

export interface InsertMessage {
  readonly kind: 'insert';
  readonly relationId: number;
  readonly values: readonly ColumnValue[];
}

/** `bytes` is the column's binary form, or its text where it has no other; `undefined` is null. */
export interface ColumnValue {
  readonly isBinary: boolean;
  readonly bytes: Buffer | undefined;
}

export type PgoutputMessage =
  | { readonly kind: 'begin' }
  | { readonly kind: 'commit'; readonly endLsn: bigint }
  | RelationMessage
  | InsertMessage
  /** Origin, type and logical message: nothing to publish. */
  | { readonly kind: 'other' };

const COMMIT_END_LSN_OFFSET = 10;

/** Reads one message. Throws `StreamProtocolError` for what an insert publication never sends. */
export function parsePgoutput(payload: Buffer): PgoutputMessage {
  const tag = String.fromCharCode(payload[0] ?? 0);
  switch (tag) {
    case 'B':
      return { kind: 'begin' };
    case 'C':
      return { kind: 'commit', endLsn: payload.readBigUInt64BE(COMMIT_END_LSN_OFFSET) };
    case 'R':
      return relation(new Cursor(payload));
    case 'I':
      return insert(new Cursor(payload));
    case 'O':
    case 'Y':
    case 'M':
      return { kind: 'other' };
    default:
      throw new StreamProtocolError(`unknown pgoutput message ${JSON.stringify(tag)}`);
  }
}

function relation(cursor: Cursor): RelationMessage {
  const relationId = cursor.uint32();
  const schema = cursor.text();
  const table = cursor.text();
  cursor.byte(); // replica identity
  const columns: string[] = [];
  for (let left = cursor.uint16(); left > 0; left -= 1) {
    cursor.byte(); // part of the key
    columns.push(cursor.text());
    cursor.uint32(); // type
    cursor.uint32(); // type modifier
  }
  return { kind: 'relation', relationId, schema, table, columns };
}

const NEW_ROW = 'N';

function insert(cursor: Cursor): InsertMessage {
  const relationId = cursor.uint32();
  if (cursor.byte() !== NEW_ROW) throw new StreamProtocolError('an insert without a new row');
  const values: ColumnValue[] = [];
  for (let left = cursor.uint16(); left > 0; left -= 1) values.push(columnValue(cursor));
  return { kind: 'insert', relationId, values };
}

function columnValue(cursor: Cursor): ColumnValue {
  const format = cursor.byte();
  if (format === 'n') return { isBinary: true, bytes: undefined };
  if (format === 'b' || format === 't') {
    return { isBinary: format === 'b', bytes: cursor.bytes(cursor.uint32()) };
  }
  throw new StreamProtocolError(`unknown column format ${JSON.stringify(format)}`);
}

/** Reads fields one after the other, from behind the tag. */
class Cursor {
  #offset = 1;

  constructor(private readonly buffer: Buffer) {}

  byte(): string {
    return String.fromCharCode(this.buffer.readUInt8(this.#take(1)));
  }

  uint16(): number {
    return this.buffer.readUInt16BE(this.#take(2));
  }

  uint32(): number {
    return this.buffer.readUInt32BE(this.#take(4));
  }

  bytes(length: number): Buffer {
    const start = this.#take(length);
    return this.buffer.subarray(start, start + length);
  }

  /** Text that ends with a zero byte. */
  text(): string {
    const end = this.buffer.indexOf(0, this.#offset);
    if (end < 0) throw new StreamProtocolError('a text without an end');
    const text = this.buffer.toString('utf8', this.#offset, end);
    this.#offset = end + 1;
    return text;
  }

  #take(length: number): number {
    const start = this.#offset;
    this.#offset += length;
    if (this.#offset > this.buffer.length) throw new StreamProtocolError('a message cut short');
    return start;
  }
}
