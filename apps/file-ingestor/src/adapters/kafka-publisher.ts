/** Manifests and quarantined records to Kafka; acknowledged before a method resolves. */
import { encodeQuarantined } from '@tributary/contract-mapping';
import type { Quarantined } from '@tributary/contract-mapping';
import { BATCHES_STAGED } from '@tributary/contracts';
import { quarantineRecord, toHeaders } from '@tributary/kafka';
import type { KafkaProducer } from '@tributary/kafka';
import type { Publisher } from '../core/ports.js';

export class KafkaPublisher implements Publisher {
  constructor(private readonly producer: KafkaProducer) {}

  async manifest(source: string, manifest: Uint8Array): Promise<void> {
    const headers = toHeaders({ contract: BATCHES_STAGED.contract, source });
    await this.producer.send([
      { topic: BATCHES_STAGED.name, key: source, value: manifest, headers },
    ]);
  }

  async quarantine(records: readonly Quarantined[]): Promise<void> {
    if (records.length === 0) return;
    await this.producer.send(
      records.map((record) =>
        quarantineRecord({
          source: record.source,
          reason: record.reason,
          value: encodeQuarantined(record),
        }),
      ),
    );
  }
}
