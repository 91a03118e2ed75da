/** One Parquet part: within a part DuckDB keeps the order of its rows. */
import { DuckDBBlobValue } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { BatchRefusedError } from '../core/staged-batch.js';
import type { StagedHead, StagedPart, StagedPartRows, StagedRow } from '../core/staged-batch.js';

/** In the order of `headsOf`. Without them a part tells of its rows only by their records. */
const COLUMNS_OF_HEAD = [
  ...['row', 'trade_id_scheme', 'trade_id', 'leg_id', 'version'],
  ...['source_system', 'content_hash'],
] as const;

export interface LocatedPart extends StagedPart {
  readonly path: string;
}

export class ParquetPart implements StagedPartRows {
  constructor(
    private readonly connection: DuckDBConnection,
    private readonly part: LocatedPart,
  ) {}

  async heads(): Promise<AsyncIterable<readonly StagedHead[]> | undefined> {
    const { file } = this;
    const reader = await this.connection.runAndReadAll(`select name from parquet_schema(${file})`);
    const columns = new Set(reader.getColumnsJson()[0]);
    if (!COLUMNS_OF_HEAD.every((name) => columns.has(name))) return undefined;
    const names = COLUMNS_OF_HEAD.map((name) => `"${name}"`).join(', ');
    return this.blocks(`select ${names} from ${this.table}`, {
      rowsOf: headsOf,
      expected: this.part.rows,
    });
  }

  rows(only?: readonly bigint[]): AsyncIterable<readonly StagedRow[]> {
    const select = `select "row", record from ${this.table}`;
    if (only === undefined) {
      return this.blocks(select, { rowsOf: recordsOf, expected: this.part.rows });
    }
    if (only.length === 0) return NO_ROWS;
    const where = `where "row" in (${only.join(', ')})`;
    return this.blocks(`${select} ${where}`, { rowsOf: recordsOf, expected: BigInt(only.length) });
  }

  private get file(): string {
    return `'${this.part.path.replaceAll("'", "''")}'`;
  }

  private get table(): string {
    return `read_parquet(${this.file})`;
  }

  private async *blocks<Row>(
    select: string,
    { rowsOf, expected }: { rowsOf(chunk: DuckDBDataChunk): Row[]; readonly expected: bigint },
  ): AsyncGenerator<Row[], void, undefined> {
    let rows = 0n;
    const result = await this.connection.stream(select);
    for (;;) {
      const chunk = await result.fetchChunk();
      if (!chunk || chunk.rowCount === 0) break;
      rows += BigInt(chunk.rowCount);
      yield rowsOf(chunk);
    }
    if (rows !== expected) {
      throw new BatchRefusedError(`part ${this.part.uri} holds ${rows} rows, not ${expected}`);
    }
  }
}

const NO_ROWS: AsyncIterable<readonly StagedRow[]> = {
  async *[Symbol.asyncIterator]() {
    // Nothing.
  },
};

function recordsOf(chunk: DuckDBDataChunk): StagedRow[] {
  const rows = chunk.getColumnValues(0);
  const records = chunk.getColumnValues(1);
  return rows.map((row, index) => {
    const record = records[index];
    if (typeof row !== 'bigint' || !(record instanceof DuckDBBlobValue)) throw otherColumns();
    return { row, record: record.bytes };
  });
}

function headsOf(chunk: DuckDBDataChunk): StagedHead[] {
  const [schemes, tradeIds, legIds] = [1, 2, 3].map((column) => chunk.getColumnValues(column));
  const [versions, sources, hashes] = [4, 5, 6].map((column) => chunk.getColumnValues(column));
  return chunk.getColumnValues(0).map((row, index) => {
    const [scheme, tradeId, legId] = [schemes?.[index], tradeIds?.[index], legIds?.[index]];
    const [version, sourceSystem, contentHash] = [
      versions?.[index],
      sources?.[index],
      hashes?.[index],
    ];
    if (typeof row !== 'bigint' || typeof legId !== 'bigint' || typeof version !== 'bigint')
      throw otherColumns();
    if (typeof scheme !== 'string' || typeof tradeId !== 'string') throw otherColumns();
    if (typeof sourceSystem !== 'string' || typeof contentHash !== 'string') throw otherColumns();
    const key = { scheme, tradeId, legId: Number(legId) };
    return { row, key, version, sourceSystem, contentHash };
  });
}

function otherColumns(): BatchRefusedError {
  return new BatchRefusedError('a part has other columns than a staged batch');
}
