/** Stages records for the artefacts the way rows of `trade` are sent: any text and value fits. */
import { formatKey } from '@tributary/domain';
import type { ConfirmationStatus, TradeStatus } from '@tributary/domain';
import type { TradeChange } from '../src/index.js';
import { STAGED_COLUMNS } from '../src/trade-columns.js';
import { appendTrade } from '../src/trade-rows.js';
import { arraysOf, columnParameters } from '../src/unnest/column-arrays.js';
import type { HostileRecord } from './hostile-heads.js';

const ORIGIN_ID = 7;
const ORDINAL = 3;
/** What `staged_record` has under another name, or does not have. */
const RESULT_COLUMNS = new Set<string>([
  ...['revision', 'revision_before', 'status_before_close', 'awaiting_root', 'has_terms'],
  ...['terms_origin_id', 'terms_position', 'terms_ordinal', 'created_at', 'last_modified_at'],
]);
const NULLABLE = new Set<string>(['status', 'confirmation_status']);
const COLUMNS = STAGED_COLUMNS.filter((column) => !RESULT_COLUMNS.has(column));
const FIRST_OWN = STAGED_COLUMNS.length + 1;

export const STAGE_RECORDS = `
  insert into trade_store.staged_record (${COLUMNS.join(', ')}, action, event, decided_at)
  select ${COLUMNS.map((name) => (NULLABLE.has(name) ? `nullif(${name}, '')` : name)).join(', ')},
    action, event, last_modified_at
  from unnest(${arraysOf(STAGED_COLUMNS)}, $${FIRST_OWN}::text[], $${FIRST_OWN + 1}::text[])
    as r (${STAGED_COLUMNS.join(', ')}, action, event)`;

export const CLEAR_STAGED = 'truncate trade_store.staged_record, trade_store.staged_decision';

/** Parameters of `STAGE_RECORDS`; the first record lies at `first`. */
export function stagedValues(records: readonly HostileRecord[], first: bigint): unknown[] {
  const changes = records.map((record, index) => asChange(record, first + BigInt(index)));
  const [parameters] = [...columnParameters(changes, STAGED_COLUMNS, appendTrade)];
  return [
    ...(parameters?.values ?? []),
    records.map(({ head }) => head.action),
    records.map(({ head }) => head.event ?? null),
  ];
}

/** An empty status stands for none. */
function asChange({ head, payload, decidedAt }: HostileRecord, position: bigint): TradeChange {
  const at = { originId: ORIGIN_ID, position, ordinal: ORDINAL };
  const { messageId, action: _action, event: _event, replay: _replay, ...order } = head;
  return {
    eventKey: formatKey(head.key),
    state: {
      ...order,
      status: head.status ?? ('' as TradeStatus),
      confirmationStatus: head.confirmationStatus ?? ('' as ConfirmationStatus),
      revision: 1n,
      awaitingRoot: false,
      hasTerms: true,
      decidedAt,
    },
    revisionBefore: 0n,
    messageId,
    at,
    terms: { payload, at },
  };
}
