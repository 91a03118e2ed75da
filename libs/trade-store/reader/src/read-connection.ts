/**
 * What every query here runs on: TypeORM's `DataSource`, `EntityManager` or `QueryRunner`, or `pg`
 * behind the same method. Rows come as the driver gives them: `bigint` and `numeric` as text; dates
 * and instants are turned into text by the statements, so no driver setting changes an answer.
 */
export interface ReadConnection {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/** Runs a statement that answers rows. */
export async function readRows<Row>(
  connection: ReadConnection,
  sql: string,
  parameters: readonly unknown[] = [],
): Promise<Row[]> {
  return (await connection.query(sql, [...parameters])) as Row[];
}

/** SQL of a `timestamptz` as RFC 3339 text in UTC with microseconds. */
export function instantText(column: string): string {
  return `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
