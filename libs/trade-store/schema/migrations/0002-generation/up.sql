-- Raised by whoever writes trades beside the owner of their partition (batch, sweep): owners drop the
-- states they remember when it has moved. One row.
create table trade_store.generation (
  is_only boolean primary key default true check (is_only),
  number bigint not null
) with (fillfactor = 50);
insert into trade_store.generation (number) values (0);

grant select, update on trade_store.generation to tributary_sink;
grant select on trade_store.generation to tributary_recon, tributary_reader;
