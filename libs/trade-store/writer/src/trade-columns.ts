/** Columns of `trade` in the order they are staged. */
import { PLANNED_COLUMNS } from './terms-plan.js';

/** Written by every accepted decision. */
const STATE_COLUMNS = [
  'trade_id_scheme',
  'trade_id',
  'leg_id',
  'version',
  'source_sequence',
  'is_correction',
  'revision',
  'revision_before',
  'source_system',
  'message_id',
  'status',
  'status_before_close',
  'confirmation_status',
  'awaiting_root',
  'has_terms',
  'maturity_date',
  'event_timestamp',
  'event_nanos',
  'received_at',
  'received_nanos',
  'content_hash',
  'origin_id',
  'position',
  'ordinal',
  'last_modified_at',
] as const;

/** Written only where the terms that stand change. */
const TERMS_COLUMNS = [
  ...PLANNED_COLUMNS,
  'payload',
  'terms_origin_id',
  'terms_position',
  'terms_ordinal',
] as const;

const KEY_COLUMNS: ReadonlySet<string> = new Set(['trade_id_scheme', 'trade_id', 'leg_id']);

/** Of those an existing row takes over as they are. */
const columnsOfState = STATE_COLUMNS.filter(
  (name) => !KEY_COLUMNS.has(name) && name !== 'message_id',
);

export const STAGED_COLUMNS = [...STATE_COLUMNS, ...TERMS_COLUMNS, 'created_at'] as const;

/**
 * What an existing row `t` takes over from a staged one, by the name the statement has for it. Kept
 * terms stage no `terms_origin_id`; a decision that no record causes has no message, so the last
 * one stays.
 */
export function takenOver(staged: 's' | 'excluded'): readonly string[] {
  const keptTerms = `${staged}.terms_origin_id is null`;
  const keptMessage = `${staged}.message_id = ''`;
  return [
    ...columnsOfState.map((name) => `${name} = ${staged}.${name}`),
    `message_id = case when ${keptMessage} then t.message_id else ${staged}.message_id end`,
    ...TERMS_COLUMNS.map(
      (name) => `${name} = case when ${keptTerms} then t.${name} else ${staged}.${name} end`,
    ),
  ];
}

/** The same where each staged row has terms and a message: a choice for each column costs. */
export function takenOverWhole(staged: 's'): readonly string[] {
  const columns = [...columnsOfState, 'message_id', ...TERMS_COLUMNS];
  return columns.map((name) => `${name} = ${staged}.${name}`);
}
