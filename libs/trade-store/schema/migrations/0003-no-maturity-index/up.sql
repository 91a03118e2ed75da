-- An index on a column that amendments move makes each of them a new entry in every index (ADR 0014).
drop index trade_store.trade_maturity;
