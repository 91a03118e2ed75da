/** Canonical CSV files of the tests. */
export const HEADER = 'trade_id,version,action,maturity_date,notional,currency,message_id';

export const rowOf = (index: number): string =>
  `T-${index},1,NEW,2031-06-30,${index}.50,USD,m-${index}`;

/** Rows numbered from 1; a header and `\n` line ends. */
export const csvOf = (rows: readonly string[]): string => [HEADER, ...rows, ''].join('\n');

export const rowsTo = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => rowOf(index + 1));
