/**
 * What PostgreSQL takes at best: `COPY` in the text form, one connection and one transaction, of
 * rows of the trade table into a table of the same definition with its primary key and nothing
 * else. The rows' text is joined and escaped inside the clock, as a plain client would.
 */
import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { settle } from './aged-table.js';

const TABLE = 'bench_copy';
const CREATE = `
  create table ${TABLE} (like trade_store.trade including defaults) with (fillfactor = 90);
  alter table ${TABLE} add primary key (trade_id_scheme, trade_id, leg_id);
  alter table ${TABLE} set (autovacuum_enabled = false);
  alter table trade_store.trade set (autovacuum_enabled = false)`;
const CHUNK_ROWS = 2_000;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
};

type TextRow = readonly (string | null)[];

export class CopyReference {
  private constructor(
    private readonly client: pg.Client,
    private readonly rows: readonly TextRow[],
  ) {}

  /** Reads so many rows of the trade table as text. */
  static async begin(client: pg.Client, rows: number): Promise<CopyReference> {
    await client.query(CREATE);
    const read = await client.query<(string | null)[]>({
      text: 'select * from trade_store.trade limit $1',
      values: [rows],
      rowMode: 'array',
      types: { getTypeParser: () => (text: string) => text },
    });
    return new CopyReference(client, read.rows);
  }

  /** Vacuums and writes a checkpoint: every measurement pays the same page images. */
  settle(): Promise<void> {
    return settle(this.client);
  }

  async rowsPerSecond(): Promise<number> {
    await this.client.query(`truncate ${TABLE}`);
    await this.client.query('checkpoint');
    const started = performance.now();
    const stream = this.client.query(copyFrom(`copy ${TABLE} from stdin`));
    for (let at = 0; at < this.rows.length; at += CHUNK_ROWS) {
      const chunk = Buffer.from(
        this.rows
          .slice(at, at + CHUNK_ROWS)
          .map(lineOf)
          .join(''),
      );
      if (!stream.write(chunk)) await once(stream, 'drain');
    }
    stream.end();
    await once(stream, 'finish');
    return this.rows.length / ((performance.now() - started) / 1_000);
  }
}

function lineOf(row: TextRow): string {
  return `${row.map(fieldOf).join('\t')}\n`;
}

function fieldOf(value: string | null): string {
  if (value === null) return '\\N';
  return value.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] ?? character);
}
