/** Settings of a broker that is its own controller. Pure. */
import { MESSAGE_BYTES_MAX } from '../limits.js';

export interface BrokerAddresses {
  /** Where clients connect, as the broker itself sees it and as clients are told. */
  readonly listen: string;
  readonly advertised: string;
  readonly controllerListen: string;
  readonly controllerVoter: string;
  readonly logFolder: string;
}

export function brokerProperties(addresses: BrokerAddresses): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${addresses.controllerVoter}`,
    listeners: `PLAINTEXT://${addresses.listen},CONTROLLER://${addresses.controllerListen}`,
    'advertised.listeners': `PLAINTEXT://${addresses.advertised}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': addresses.logFolder,
    'num.network.threads': '1',
    'num.io.threads': '2',
    'background.threads': '2',
    'num.recovery.threads.per.data.dir': '2',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '1',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'log.cleaner.dedupe.buffer.size': String(16 * 1024 * 1024),
    'log.cleaner.backoff.ms': '1000',
    'auto.create.topics.enable': 'false',
    'message.max.bytes': String(MESSAGE_BYTES_MAX),
    'replica.fetch.max.bytes': String(MESSAGE_BYTES_MAX),
    'transaction.max.timeout.ms': '900000',
    // A transaction left open by a killed producer holds up readers until it is aborted.
    'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
    // After kill -9 the new process must wait until the old registration has expired.
    'broker.session.timeout.ms': '2000',
    'broker.heartbeat.interval.ms': '500',
  };
}

/** The text of a Java properties file. */
export function propertiesText(properties: Readonly<Record<string, string>>): string {
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}`);
  return `${lines.join('\n')}\n`;
}

/** The names Kafka's container image reads its settings by. */
export function propertiesAsEnvironment(
  properties: Readonly<Record<string, string>>,
): Record<string, string> {
  const entries = Object.entries(properties).map(([name, value]) => [
    `KAFKA_${name.toUpperCase().replaceAll('.', '_')}`,
    value,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}
