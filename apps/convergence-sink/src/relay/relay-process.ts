/** Opens what the relay needs, runs it, and closes everything again in the right order. */
import { QUARANTINE, TRADES_ACCEPTED } from '@tributary/contracts';
import { createKafka } from '@tributary/kafka';
import type { KafkaConnection } from '@tributary/kafka';
import type { HealthState, Logger, Metrics } from '@tributary/observability';
import { SEND_TIMEOUT_MS, STOP_GRACE_MS } from './limits.js';
import { KafkaPublisher } from './publisher.js';
import type { RelayConfig } from './relay-config.js';
import { RelayStateWithMetrics } from './relay-metrics.js';
import { RelayState } from './relay-state.js';
import type { RelayProcess } from './relay.module.js';
import { Relay } from './relay.js';
import { SlotMonitor } from './slot-monitor.js';
import { Slot } from './slot.js';
import { SnapshotFeed } from './snapshot/snapshot-feed.js';
import { SlotFeed } from './stream/slot-feed.js';

export interface RelayProcessParts {
  readonly config: RelayConfig;
  readonly logger: Logger;
  readonly health: HealthState;
  readonly metrics: Metrics;
}

/** Ends the process through `health` when the relay fails. */
export function createRelayProcess(parts: RelayProcessParts): RelayProcess {
  const { config, logger, health, metrics } = parts;
  const state = new RelayState(() => performance.now());
  const observer = new RelayStateWithMetrics(metrics, state);
  health.addReadyCheck('slot', () => state.checkSlot());
  health.addReadyCheck('acknowledgement', () => state.checkAcknowledgement());
  health.addReadyCheck('lag', () => state.checkLag());

  const closing = new Closing(logger);
  const run = async (): Promise<void> => {
    const kafka = createKafka({ brokers: config.KAFKA_BROKERS, clientId: 'relay', logger });
    closing.add('kafka', () => kafka.close());
    if (config.CREATE_TOPICS) await createTopics(kafka, config.TRIBUTARY_PARTITIONS);
    const slot = await Slot.of(config.DATABASE_URL);
    closing.add('slot', () => slot.close());
    const monitor = new SlotMonitor({
      slot,
      logger,
      onStatus: (status) => {
        state.slot = status;
      },
    });
    monitor.start();
    closing.add('monitor', () => monitor.stop());
    const feedOptions = { databaseUrl: config.DATABASE_URL, slotName: slot.name };
    const relay = new Relay({
      slot,
      observer,
      logger,
      streamFeed: () => new SlotFeed(feedOptions),
      snapshotFeed: () => new SnapshotFeed(feedOptions),
      publisher: new KafkaPublisher({
        producer: kafka.producer({ sendTimeoutMs: SEND_TIMEOUT_MS }),
        logger,
        onRetry: () => observer.retried(),
      }),
    });
    const running = relay.run();
    closing.add('relay', async () => {
      await relay.stop();
      await running.catch(() => undefined);
    });
    await running;
  };
  return {
    start: () => {
      run().catch((error: unknown) => {
        logger.error('relay failed', { error });
        health.fail(`the relay failed: ${String(error)}`);
      });
    },
    stop: () => closing.close(),
  };
}

async function createTopics(kafka: KafkaConnection, partitions: number | undefined): Promise<void> {
  await kafka.admin().ensureTopics([TRADES_ACCEPTED, QUARANTINE], partitions);
}

/** Closes in the reverse order of opening; each step has `STOP_GRACE_MS`. */
class Closing {
  readonly #steps: { name: string; close: () => Promise<void> }[] = [];

  constructor(private readonly logger: Logger) {}

  add(name: string, close: () => Promise<void>): void {
    this.#steps.unshift({ name, close });
  }

  async close(): Promise<void> {
    for (const { name, close } of this.#steps.splice(0)) {
      const late = new Promise<'late'>((resolve) => {
        setTimeout(() => resolve('late'), STOP_GRACE_MS).unref();
      });
      const outcome = await Promise.race([close().catch((error: unknown) => error), late]);
      if (outcome !== undefined) this.logger.warn('not closed in order', { part: name, outcome });
    }
  }
}
