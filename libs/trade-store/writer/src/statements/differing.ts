/** Records whose version or content hash is not the stored one, or whose key is unseen. */
import { statement } from './statement.js';

/** Texts of keys, numbers and hashes hold no control character, so one may stand between them. */
export const SEPARATOR = '\u0001';

const list = (parameter: string): string => `string_to_array(${parameter}, e'\\x01')`;

export const SELECT_DIFFERING = statement('select_differing')`
  select k.place::integer - 1 as place
  from unnest(${list('$1')}, ${list('$2')}, ${list('$3')}::bigint[], ${list('$4')}::bigint[],
    ${list('$5')}) with ordinality as k
    (trade_id_scheme, trade_id, leg_id, version, content_hash, place)
  left join trade_store.trade t using (trade_id_scheme, trade_id, leg_id)
  where t.version is distinct from k.version
    or t.content_hash is distinct from decode(k.content_hash, 'hex')`;
