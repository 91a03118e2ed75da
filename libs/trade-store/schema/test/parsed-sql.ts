/** What a text of SQL creates and writes, by PostgreSQL's own parser. */
import { parse } from 'libpg-query';

/** Columns by table of schema `trade_store`, in order. */
export type Tables = ReadonlyMap<string, readonly string[]>;

interface Named {
  readonly ResTarget: { readonly name: string };
}
interface Clause {
  readonly targetList?: readonly Named[];
}
interface Statement {
  readonly CreateStmt?: {
    readonly relation: { readonly relname: string; readonly schemaname?: string };
    readonly tableElts?: readonly { readonly ColumnDef?: { readonly colname: string } }[];
  };
  readonly InsertStmt?: { readonly cols: readonly Named[]; readonly onConflictClause?: Clause };
  readonly MergeStmt?: {
    readonly mergeWhenClauses: readonly { readonly MergeWhenClause: Clause }[];
  };
}

async function statementsOf(sql: string): Promise<readonly Statement[]> {
  const parsed = (await parse(sql)) as unknown as { stmts: readonly { stmt: Statement }[] };
  return parsed.stmts.map(({ stmt }) => stmt);
}

/**
 * Tables a file creates. How YugabyteDB spreads a key is cut first: PostgreSQL cannot read it.
 */
export async function tablesOf(sql: string): Promise<Tables> {
  const tables = new Map<string, string[]>();
  for (const { CreateStmt: table } of await statementsOf(withoutSpread(sql))) {
    if (table?.relation.schemaname !== 'trade_store') continue;
    const elements = table.tableElts ?? [];
    const columns = elements.flatMap(({ ColumnDef: column }) => column?.colname ?? []);
    // A partition has the columns of its table.
    if (columns.length > 0) tables.set(table.relation.relname, columns);
  }
  return tables;
}

/** Columns that each clause of a MERGE, or of an INSERT .. ON CONFLICT, names as written. */
export async function writtenColumns(sql: string): Promise<readonly (readonly string[])[]> {
  const lists: string[][] = [];
  for (const { InsertStmt: insert, MergeStmt: merge } of await statementsOf(sql)) {
    const clauses = merge?.mergeWhenClauses.map(({ MergeWhenClause: clause }) => clause) ?? [];
    const inserted = insert === undefined ? [] : [{ targetList: insert.cols }];
    const updated = insert?.onConflictClause === undefined ? [] : [insert.onConflictClause];
    for (const { targetList = [] } of [...inserted, ...updated, ...clauses]) {
      lists.push(targetList.map(({ ResTarget: target }) => target.name));
    }
  }
  return lists;
}

/** `primary key ((a, b) hash, c asc)` as `primary key (a, b, c)`. */
function withoutSpread(sql: string): string {
  return sql
    .replaceAll(/\(\(([a-z_, ]+)\) hash/g, '($1')
    .replaceAll(/(primary key \([a-z_, ]+\))/g, (key) => key.replaceAll(' asc', ''));
}
