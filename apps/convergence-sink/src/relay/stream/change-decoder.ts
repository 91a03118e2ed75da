/** From pgoutput messages to records: tables and columns are known by name. No I/O. */
import type { OutgoingRecord } from '@tributary/kafka';
import { StreamProtocolError } from '../errors.js';
import { fromAccepted, fromQuarantine } from '../records.js';
import type { ColumnValue, InsertMessage, RelationMessage } from './pgoutput.js';
import { parsePgoutput } from './pgoutput.js';

export type Change =
  | { readonly kind: 'begin' }
  | { readonly kind: 'record'; readonly record: OutgoingRecord }
  | { readonly kind: 'commit'; readonly endLsn: bigint };

/** Answers a row's column; the bytes are a copy. */
interface Row {
  text(column: string): string;
  bytes(column: string): Buffer;
}

const TO_RECORD: Readonly<Record<string, (row: Row) => OutgoingRecord>> = {
  'trade_store.trade_event': (row) =>
    fromAccepted({ eventKey: row.text('event_key'), content: row.bytes('content') }),
  'trade_store.quarantine': (row) =>
    fromQuarantine({
      sourceSystem: row.text('source_system'),
      reason: row.text('reason'),
      content: row.bytes('content'),
    }),
};

interface KnownTable {
  readonly name: string;
  readonly columns: ReadonlyMap<string, number>;
  toRecord(row: Row): OutgoingRecord;
}

export class ChangeDecoder {
  readonly #tables = new Map<number, KnownTable>();

  /**
   * `undefined` for a message that changes nothing. Nothing of the answer points into `payload`.
   * Throws `StreamProtocolError`.
   */
  decode(payload: Buffer): Change | undefined {
    const message = parsePgoutput(payload);
    switch (message.kind) {
      case 'begin':
      case 'commit':
        return message;
      case 'relation':
        // Sent before a table's first change, and again when its columns have changed.
        this.#tables.set(message.relationId, knownTable(message));
        return undefined;
      case 'insert':
        return { kind: 'record', record: this.#record(message) };
      case 'other':
        return undefined;
    }
  }

  #record({ relationId, values }: InsertMessage): OutgoingRecord {
    const table = this.#tables.get(relationId);
    if (table === undefined) throw new StreamProtocolError(`relation ${relationId} is not known`);
    return table.toRecord(rowOf(table, values));
  }
}

function knownTable({ schema, table, columns }: RelationMessage): KnownTable {
  const name = `${schema}.${table}`;
  const toRecord = TO_RECORD[name];
  if (toRecord === undefined) throw new StreamProtocolError(`${name} is not a table of the relay`);
  return { name, toRecord, columns: new Map(columns.map((column, index) => [column, index])) };
}

function rowOf({ name, columns }: KnownTable, values: readonly ColumnValue[]): Row {
  const valueOf = (column: string): { isBinary: boolean; bytes: Buffer } => {
    const value = values[columns.get(column) ?? -1];
    if (value?.bytes === undefined) throw new StreamProtocolError(`${name} has no ${column}`);
    return { isBinary: value.isBinary, bytes: value.bytes };
  };
  return {
    // The binary form of text is the text itself.
    text: (column) => valueOf(column).bytes.toString('utf8'),
    bytes: (column) => {
      const { isBinary, bytes } = valueOf(column);
      if (!isBinary) throw new StreamProtocolError(`${name}.${column} came as text`);
      // The receive buffer is overwritten by later messages.
      return Buffer.from(bytes);
    },
  };
}
