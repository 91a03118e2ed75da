/** Records the sink cannot take, as rows its relay publishes. */
import { encodeQuarantined, quarantineOf } from '@tributary/contract-mapping';
import type { ContractFault } from '@tributary/contract-mapping';
import type { Instant, Lineage } from '@tributary/domain';
import type { Coordinate, QuarantineRow } from '@tributary/trade-store-writer';

export interface Unreadable {
  readonly at: Coordinate;
  readonly source: string;
  readonly fault: ContractFault;
  readonly raw: Uint8Array;
  readonly lineage: Lineage;
  readonly receivedAt: Instant;
  readonly quarantinedAt: Instant;
}

export function quarantineRow(unreadable: Unreadable): QuarantineRow {
  const { at, source, fault, raw, lineage, receivedAt, quarantinedAt } = unreadable;
  const stage = 'convergence-sink' as const;
  return {
    at,
    sourceSystem: source,
    reason: fault.reason,
    field: fault.field,
    detail: fault.detail,
    content: encodeQuarantined(quarantineOf({ source, stage, fault, raw, lineage, receivedAt })),
    quarantinedAt,
  };
}
