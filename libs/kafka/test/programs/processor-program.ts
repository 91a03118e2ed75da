/**
 * A transactional processor in a process of its own, to be killed. Arguments: JSON with brokers,
 * groupId, from, to. Writes one line per batch begun.
 */
import { createKafka } from '../../src/index.js';
import { silent } from '../silent-logger.js';

interface Settings {
  readonly brokers: string[];
  readonly groupId: string;
  readonly from: string;
  readonly to: string;
}

const { brokers, groupId, from, to } = JSON.parse(process.argv[2] ?? '{}') as Settings;
const kafka = createKafka({ brokers, clientId: 'processor-program', logger: silent });
const processor = kafka.transactionalProcessor({
  groupId,
  topics: [from],
  transactionalIdPrefix: groupId,
  maxRecords: 50,
  process: async (batch) => {
    process.stdout.write(`${batch.partition}:${batch.expectedOffset}\n`);
    // Without a pause all is done before the first kill.
    await new Promise((resolve) => setTimeout(resolve, 10));
    return batch.records.map(({ key, value }) => ({ topic: to, key: String(key), value }));
  },
  onFatal: (error) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
});
process.on('SIGTERM', () => void kafka.close().then(() => process.exit(0)));
await processor.start();
