import { describe, expect, it } from '@jest/globals';
import { majorVersion } from './kafka/java.js';
import { brokerProperties, propertiesAsEnvironment, propertiesText } from './kafka/properties.js';
import { postgresSettings, settingArguments } from './postgres/settings.js';

const addresses = {
  listen: '127.0.0.1:1',
  advertised: '127.0.0.1:1',
  controllerListen: '127.0.0.1:2',
  controllerVoter: '127.0.0.1:2',
  logFolder: '/data/log',
};

describe('settings of the servers', () => {
  it('gives a broker its addresses, and room for the largest record of quarantine', () => {
    const properties = brokerProperties(addresses);
    expect(properties).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2',
      'controller.quorum.voters': '1@127.0.0.1:2',
      'log.dirs': '/data/log',
    });
    expect(Number(properties['message.max.bytes'])).toBeGreaterThan(2 * 1024 * 1024);
  });

  it('writes properties as a file and as the environment of the image', () => {
    const properties = { 'log.dirs': '/data', 'node.id': '1' };
    expect(propertiesText(properties)).toBe('log.dirs=/data\nnode.id=1\n');
    expect(propertiesAsEnvironment(properties)).toEqual({
      KAFKA_LOG_DIRS: '/data',
      KAFKA_NODE_ID: '1',
    });
  });

  it('never lets a durable database answer before its log is on disk', () => {
    const durable = postgresSettings({ durable: true });
    expect(durable).toMatchObject({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
    });
    expect(postgresSettings({ durable: false })).toMatchObject({ fsync: 'off' });
    expect(settingArguments({ fsync: 'on' })).toEqual(['-c', 'fsync=on']);
  });

  it.each([true, false])(
    'lets the relay decode, and listens on loopback only (durable %p)',
    (durable) => {
      expect(postgresSettings({ durable })).toMatchObject({
        wal_level: 'logical',
        listen_addresses: '127.0.0.1',
      });
    },
  );

  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_392"', 1],
    ['openjdk version "25" 2025-09-16', 25],
    ['command not found', 0],
  ])('reads the Java version of %p', (output, expected) => {
    expect(majorVersion(output)).toBe(expected);
  });
});
