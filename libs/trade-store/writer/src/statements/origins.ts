/** Origins are made once and never change. */
export const INSERT_ORIGIN = `
  insert into trade_store.origin (kind, name) values ($1, $2)
  on conflict (kind, name) do nothing`;

export const SELECT_ORIGIN = `
  select origin_id from trade_store.origin where kind = $1 and name = $2`;
