import { describe, expect, it } from '@jest/globals';
import { silent } from '../../test/silent-logger.js';
import { BrokerProbe } from './broker-probe.js';

const topic = 'trades.canonical.v1';

describe('BrokerProbe', () => {
  it('is silent until the broker has answered about the topic', async () => {
    const asked: string[] = [];
    const admin = {
      offsets: async (name: string) => {
        asked.push(name);
        return [];
      },
    };
    const probe = new BrokerProbe({ admin, topic, logger: silent });
    expect(probe.silence()).toMatch(/not answered yet/);
    probe.start();
    await probe.stop();
    expect(asked).toEqual([topic]);
    expect(probe.silence()).toBeUndefined();
  });

  it('counts an old answer as silence', async () => {
    const admin = { offsets: async () => [] };
    const probe = new BrokerProbe({ admin, topic, logger: silent, silenceMsMax: -1 });
    probe.start();
    await probe.stop();
    expect(probe.silence()).toMatch(/not answered for 0 s/);
  });

  it('stays silent where every question fails', async () => {
    const admin = {
      offsets: async () => {
        throw new Error('away');
      },
    };
    const probe = new BrokerProbe({ admin, topic, logger: silent });
    probe.start();
    await probe.stop();
    expect(probe.silence()).toMatch(/not answered yet/);
  });
});
