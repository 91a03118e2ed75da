/** The relay's figures, taken by the same calls as its state. */
import type { OutgoingRecord } from '@tributary/kafka';
import type { Metrics } from '@tributary/observability';
import type { RelayObserver, RelayPhase, RelayState } from './relay-state.js';
import type { SlotStatus } from './slot.js';
import { WAL_STATUSES } from './slot.js';

const MS_PER_SECOND = 1000;

/** Counts what passes and hands every call on to the state. */
export class RelayStateWithMetrics implements RelayObserver {
  readonly #published;
  readonly #retries;
  readonly #fills;
  readonly #duration;

  constructor(
    metrics: Metrics,
    private readonly state: RelayState,
  ) {
    this.#published = metrics.counter({
      name: 'relay_records_total',
      help: 'Records that Kafka acknowledged, by topic.',
      labels: ['topic'],
    });
    this.#retries = metrics.counter({
      name: 'relay_send_retries_total',
      help: 'Sends that were repeated because no acknowledgement came.',
    });
    this.#fills = metrics.counter({
      name: 'relay_fills_total',
      help: 'Times the topics were filled from the tables because the slot was missing or lost.',
    });
    this.#duration = metrics.duration({
      name: 'relay_send_seconds',
      help: 'Time from handing a batch to Kafka to its acknowledgement, repetitions included.',
    });
    metrics.gauge({
      name: 'relay_send_age_seconds',
      help: 'Age of the batch in flight; 0 when there is none.',
      collect: (gauge) => gauge.set(state.sendingForMs / MS_PER_SECOND),
    });
    metrics.gauge({
      name: 'relay_acknowledged_ago_seconds',
      help: 'Time since Kafka last acknowledged a batch; NaN before the first.',
      collect: (gauge) => gauge.set((state.acknowledgedAgoMs ?? Number.NaN) / MS_PER_SECOND),
    });
    addSlotGauges(metrics, state);
  }

  entered(phase: RelayPhase): void {
    if (phase === 'filling') this.#fills.inc();
    this.state.entered(phase);
  }

  sending(): void {
    this.state.sending();
  }

  acknowledged(records: readonly OutgoingRecord[]): void {
    this.#duration.observe(this.state.sendingForMs / MS_PER_SECOND);
    const counts = new Map<string, number>();
    for (const { topic } of records) counts.set(topic, (counts.get(topic) ?? 0) + 1);
    for (const [topic, count] of counts) this.#published.inc({ topic }, count);
    this.state.acknowledged();
  }

  retried(): void {
    this.#retries.inc();
  }
}

function addSlotGauges(metrics: Metrics, state: RelayState): void {
  const slotGauge = (
    name: string,
    options: { help: string; value: (slot: SlotStatus) => bigint | undefined },
  ): void => {
    metrics.gauge({
      name,
      help: options.help,
      collect: (gauge) => {
        const value = state.slot === undefined ? undefined : options.value(state.slot);
        gauge.set(value === undefined ? Number.NaN : Number(value));
      },
    });
  };
  slotGauge('relay_slot_lag_bytes', {
    help: 'Bytes of log between what the slot confirmed and now.',
    value: ({ lagBytes }) => lagBytes,
  });
  slotGauge('relay_slot_safe_wal_bytes', {
    help: 'Bytes of log that may still be written before the slot is lost; NaN without a limit.',
    value: ({ safeWalBytes }) => safeWalBytes,
  });
  slotGauge('relay_slot_active', {
    help: '1 while a relay streams from the slot.',
    value: ({ isActive }) => (isActive ? 1n : 0n),
  });
  metrics.gauge({
    name: 'relay_slot_wal_status',
    help: '1 for the present status of the log that the slot needs.',
    labels: ['status'],
    collect: (gauge) => {
      for (const status of WAL_STATUSES) {
        gauge.set({ status }, state.slot?.walStatus === status ? 1 : 0);
      }
    },
  });
}
