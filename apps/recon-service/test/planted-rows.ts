/** The rows of the trade store as the sink leaves them, each statement by itself. */
import { DECISION_CODES, formatKey, isAccepted } from '@tributary/domain';
import type { DecisionKind, TradeRecord } from '@tributary/domain';
import type pg from 'pg';

export type OriginKind = 'STREAM' | 'BATCH' | 'SWEEP';

/** The origin's number; made where it is missing. */
export async function plantOrigin(
  admin: pg.Client,
  { kind, name }: { readonly kind: OriginKind; readonly name: string },
): Promise<number> {
  const { rows } = await admin.query<{ origin_id: number }>(
    `insert into trade_store.origin (kind, name) values ($1, $2)
     on conflict (kind, name) do update set name = excluded.name returning origin_id`,
    [kind, name],
  );
  return rows[0]?.origin_id ?? 0;
}

export async function plantCheckpoint(
  admin: pg.Client,
  { originId, next }: { readonly originId: number; readonly next: bigint },
): Promise<void> {
  await admin.query(
    `insert into trade_store.checkpoint (origin_id, owner_epoch, owner, next_position)
     values ($1, 1, 'test', $2)
     on conflict (origin_id) do update set next_position = excluded.next_position`,
    [originId, next.toString()],
  );
}

export interface PlantedDecision {
  readonly originId: number;
  readonly position: bigint;
  readonly record: TradeRecord;
  readonly decision: DecisionKind;
  readonly revision?: bigint;
  readonly content: Uint8Array;
  /** Event time order: seconds after the first. */
  readonly at?: number;
}

export async function plantCount(
  admin: pg.Client,
  { originId, record, decision }: Pick<PlantedDecision, 'originId' | 'record' | 'decision'>,
): Promise<void> {
  await admin.query(
    `insert into trade_store.decision_count (origin_id, source_system, decision, records)
     values ($1, $2, $3, 1)
     on conflict (origin_id, source_system, decision, reason)
     do update set records = decision_count.records + 1`,
    [originId, record.head.sourceSystem, DECISION_CODES[decision]],
  );
}

export async function plantEvent(admin: pg.Client, planted: PlantedDecision): Promise<void> {
  const { originId, position, record, decision, revision, content, at = 0 } = planted;
  const { key, version, sourceSystem, messageId } = record.head;
  await admin.query(
    `insert into trade_store.trade_event (origin_id, position, ordinal, event_key,
       trade_id_scheme, trade_id, leg_id, version, source_system, message_id, decision, revision,
       decided_at, content)
     values ($1, $2, 0, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       timestamptz '2026-01-05T12:00:00Z' + make_interval(secs => $12), $13)`,
    [
      originId,
      position.toString(),
      formatKey(key),
      key.scheme,
      key.tradeId,
      key.legId,
      version.toString(),
      sourceSystem,
      messageId,
      DECISION_CODES[decision],
      isAccepted(decision) ? (revision ?? 1n).toString() : null,
      at,
      Buffer.from(content),
    ],
  );
}

export interface PlantedTrade {
  readonly originId: number;
  readonly position: bigint;
  readonly record: TradeRecord;
  readonly revision: bigint;
  /** Lower-case hex. */
  readonly contentHash: string;
  /** Bytes of the terms. */
  readonly payload: Uint8Array;
  readonly status?: string;
}

export async function plantTrade(admin: pg.Client, planted: PlantedTrade): Promise<void> {
  const { originId, position, record, revision, contentHash, payload } = planted;
  const { status = 'BOOKED' } = planted;
  const { head, terms } = record;
  await admin.query(
    `insert into trade_store.trade (trade_id_scheme, trade_id, leg_id, version, is_correction,
       revision, revision_before, source_system, message_id, status, confirmation_status,
       awaiting_root, has_terms, maturity_date, event_timestamp, event_nanos, received_at,
       received_nanos, content_hash, quantity, price, notional, currency, book, payload, origin_id,
       position, ordinal, created_at, last_modified_at)
     values ($1, $2, $3, $4, false, $5::bigint, $5::bigint - 1, $6, $7, $8, 'UNCONFIRMED', false,
       true, $9, timestamptz '2026-01-05T10:00:00.123456Z', 789,
       timestamptz '2026-01-05T10:00:01Z', 0, decode($10, 'hex'), $11, $12, $13, $14, $15, $16,
       $17, $18, 0, now(), now())
     on conflict (trade_id_scheme, trade_id, leg_id) do update set
       version = excluded.version, revision = excluded.revision, status = excluded.status,
       content_hash = excluded.content_hash, maturity_date = excluded.maturity_date,
       origin_id = excluded.origin_id, position = excluded.position, last_modified_at = now()`,
    [
      head.key.scheme,
      head.key.tradeId,
      head.key.legId,
      head.version.toString(),
      revision.toString(),
      head.sourceSystem,
      head.messageId,
      status,
      terms.maturityDate ?? null,
      contentHash,
      terms.quantity?.value ?? null,
      terms.price ?? null,
      terms.notional?.value ?? null,
      terms.currency ?? null,
      terms.book ?? null,
      Buffer.from(payload),
      originId,
      position.toString(),
    ],
  );
}

export async function plantQuarantine(
  admin: pg.Client,
  { originId, position }: { readonly originId: number; readonly position: bigint },
): Promise<void> {
  await admin.query(
    `insert into trade_store.quarantine (origin_id, position, ordinal, source_system, reason,
       field, detail, content, quarantined_at)
     values ($1, $2, 0, 'test-source', 'UNDECODABLE', '', 'test', '\\x', now())`,
    [originId, position.toString()],
  );
}
