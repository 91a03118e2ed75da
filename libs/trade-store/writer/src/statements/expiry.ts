/** Open trades whose maturity lies before a date, by key; only of the named sources. */
export const SELECT_MATURED = `
  select trade_id_scheme, trade_id, leg_id::text from trade_store.trade
  where maturity_date < $1 and status not in ('CANCELLED', 'TERMINATED', 'NOVATED', 'EXPIRED')
    and source_system = any($2::text[])
    and (trade_id_scheme, trade_id, leg_id) > ($3, $4, $5)
  order by trade_id_scheme, trade_id, leg_id
  limit $6`;
