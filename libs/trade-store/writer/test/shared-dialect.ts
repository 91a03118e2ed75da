/**
 * What PostgreSQL, YugabyteDB, CockroachDB and Citus share, as a whitelist over the syntax tree of
 * PostgreSQL's own parser: whatever is not named here is a fault, so a feature nobody thought of is
 * refused too.
 */
import { parse } from 'libpg-query';

/** A part of the tree: nodes are objects under the name of their kind. */
type Tree = null | string | number | boolean | readonly Tree[] | { readonly [name: string]: Tree };

const NODES: ReadonlySet<string> = new Set([
  // Statements: no MERGE, COPY, LOCK, TRUNCATE, DO, CALL, no DDL.
  ...['SelectStmt', 'InsertStmt', 'UpdateStmt', 'TransactionStmt', 'VariableSetStmt'],
  // Their parts: no WITH, no windows, no COLLATE (CockroachDB names its collations otherwise).
  ...[
    'RangeVar',
    'RangeFunction',
    'RangeSubselect',
    'JoinExpr',
    'ResTarget',
    'SortBy',
    'IndexElem',
    'LockingClause',
  ],
  // Expressions.
  ...['A_Const', 'A_Expr', 'A_Star', 'BoolExpr', 'CaseExpr', 'CaseWhen', 'CoalesceExpr'],
  ...['ColumnRef', 'FuncCall'],
  ...['Integer', 'List', 'MinMaxExpr', 'NullTest', 'ParamRef', 'RowExpr', 'String', 'SubLink'],
  ...['TypeCast'],
]);

const FUNCTIONS: ReadonlySet<string> = new Set([
  ...['unnest', 'string_to_array', 'pg_catalog.extract', 'encode', 'decode', 'now', 'max', 'min'],
  ...['length', 'string_agg'],
]);

const TYPES: ReadonlySet<string> = new Set([
  ...['bool', 'bytea', 'date', 'int2', 'int4', 'int8', 'numeric', 'text', 'timestamptz'],
]);

/** Columns only PostgreSQL has, or gives another meaning. */
const SYSTEM_COLUMNS: ReadonlySet<string> = new Set([
  ...['xmin', 'xmax', 'cmin', 'cmax', 'ctid', 'tableoid', 'oid'],
]);
/** Rows before and after, in the RETURNING of PostgreSQL 18. */
const RETURNED_ROWS: ReadonlySet<string> = new Set(['old', 'new']);

const TRANSACTION_ENDS: ReadonlySet<string> = new Set([
  ...['TRANS_STMT_BEGIN', 'TRANS_STMT_COMMIT', 'TRANS_STMT_ROLLBACK'],
]);
const SETTINGS: ReadonlySet<string> = new Set([
  ...['lock_timeout', 'idle_in_transaction_session_timeout', 'statement_timeout'],
]);

/** What a statement uses beyond the shared dialect; none where it keeps to it. */
export async function dialectFaults(sql: string): Promise<string[]> {
  const faults: string[] = [];
  const { stmts } = (await parse(sql)) as unknown as { stmts: readonly { stmt: Tree }[] };
  for (const { stmt } of stmts) visit(stmt, faults);
  return faults;
}

function visit(tree: Tree | undefined, faults: string[]): void {
  if (tree === undefined || tree === null || typeof tree !== 'object') return;
  if (isList(tree)) {
    for (const each of tree) visit(each, faults);
    return;
  }
  for (const [name, part] of Object.entries(tree)) {
    if (/^[A-Z]/.test(name)) faults.push(...faultsOf(name, part));
    else faults.push(...faultsOfField(name, part));
    visit(part, faults);
  }
}

function isList(tree: Tree): tree is readonly Tree[] {
  return Array.isArray(tree);
}

/** Of a node by its kind. */
function faultsOf(kind: string, node: Tree): string[] {
  if (!NODES.has(kind)) return [kind];
  switch (kind) {
    case 'FuncCall':
      return unless(FUNCTIONS, namesIn(field(node, 'funcname')).join('.'), 'function');
    case 'ColumnRef':
      return faultsOfColumn(namesIn(field(node, 'fields')));
    case 'TransactionStmt':
      return unless(TRANSACTION_ENDS, field(node, 'kind'), 'transaction');
    case 'VariableSetStmt':
      return field(node, 'is_local') === true
        ? unless(SETTINGS, field(node, 'name'), 'setting')
        : ['setting of the session'];
    case 'LockingClause':
      return faultsOfLock(node);
    default:
      return [];
  }
}

/** Of parts whose kind is known by the field they stand in. */
function faultsOfField(name: string, part: Tree): string[] {
  if (name === 'withClause') return ['with'];
  if (name === 'typeName') {
    const type = namesIn(field(part, 'names')).filter((each) => each !== 'pg_catalog');
    return unless(TYPES, type.join('.'), 'type');
  }
  if (name === 'relpersistence' && part !== 'p') return ['temporary or unlogged table'];
  if (name === 'override' && part !== 'OVERRIDING_NOT_SET') return ['overriding'];
  return [];
}

function faultsOfColumn(names: readonly string[]): string[] {
  const faults = names.filter((name) => SYSTEM_COLUMNS.has(name));
  if (RETURNED_ROWS.has(names[0] ?? '') && names.length > 1) faults.push('returning old or new');
  return faults.map((name) => `column ${name}`);
}

function faultsOfLock(node: Tree): string[] {
  const faults = field(node, 'strength') === 'LCS_FORUPDATE' ? [] : ['lock weaker than update'];
  return field(node, 'waitPolicy') === 'LockWaitBlock'
    ? faults
    : [...faults, 'skip locked, nowait'];
}

function unless(known: ReadonlySet<string>, name: Tree | undefined, what: string): string[] {
  const text = typeof name === 'string' ? name : '';
  return known.has(text) ? [] : [`${what} ${text}`];
}

function field(tree: Tree, name: string): Tree | undefined {
  if (tree === null || typeof tree !== 'object' || isList(tree)) return undefined;
  return tree[name];
}

function namesIn(list: Tree | undefined): string[] {
  if (list === undefined || list === null || typeof list !== 'object' || !isList(list)) return [];
  return list.flatMap((each) => {
    const text = field(field(each, 'String') ?? null, 'sval');
    return typeof text === 'string' ? [text] : [];
  });
}
