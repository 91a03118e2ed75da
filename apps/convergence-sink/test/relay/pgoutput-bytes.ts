/** Writes the messages of streaming replication as a server does. */

const zeroEnded = (text: string): Buffer => Buffer.from(`${text}\0`);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

export function beginBytes(): Buffer {
  return Buffer.concat([Buffer.from('B'), uint64(1n), uint64(2n), uint32(3)]);
}

export function commitBytes(endLsn: bigint): Buffer {
  return Buffer.concat([Buffer.from('C\0'), uint64(endLsn - 8n), uint64(endLsn), uint64(5n)]);
}

export function relationBytes(overrides: {
  relationId?: number;
  schema?: string;
  table?: string;
  columns?: readonly string[];
}): Buffer {
  const columns = overrides.columns ?? ['event_key', 'content'];
  return Buffer.concat([
    Buffer.from('R'),
    uint32(overrides.relationId ?? 7),
    zeroEnded(overrides.schema ?? 'trade_store'),
    zeroEnded(overrides.table ?? 'trade_event'),
    Buffer.from('d'),
    uint16(columns.length),
    ...columns.flatMap((name) => [Buffer.from('\0'), zeroEnded(name), uint32(25), uint32(0)]),
  ]);
}

/** A text stands for the column's bytes; `null` for null; `asText` sends it in text format. */
export type Value = string | Buffer | null | { readonly asText: string };

export function insertBytes(values: readonly Value[], relationId = 7): Buffer {
  return Buffer.concat([
    Buffer.from('I'),
    uint32(relationId),
    Buffer.from('N'),
    uint16(values.length),
    ...values.map(valueBytes),
  ]);
}

function valueBytes(value: Value): Buffer {
  if (value === null) return Buffer.from('n');
  const isText = typeof value === 'object' && 'asText' in value;
  const bytes = Buffer.from(isText ? value.asText : value);
  return Buffer.concat([Buffer.from(isText ? 't' : 'b'), uint32(bytes.length), bytes]);
}

/** The envelope around a message. */
export function dataBytes(payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from('w'), uint64(1n), uint64(2n), uint64(3n), payload]);
}

export function keepaliveBytes(walEnd: bigint, isReplyWanted: boolean): Buffer {
  return Buffer.concat([
    Buffer.from('k'),
    uint64(walEnd),
    uint64(3n),
    Buffer.from([isReplyWanted ? 1 : 0]),
  ]);
}
