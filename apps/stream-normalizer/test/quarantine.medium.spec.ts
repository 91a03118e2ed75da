import { describe, expect, it } from '@jest/globals';
import { HEADERS, RECORD_BYTES_MAX } from '@tributary/contracts';
import { assertEventually } from '@tributary/testing';
import { BAD_RECORDS } from './bad-records.js';
import { aTrade, jsonBytes } from './factories.js';
import { connection, readPublished } from './published.js';
import { aDeployment, startApp } from './running-app.js';

const soon = { withinMs: 30_000 };

describe('records that cannot be understood', () => {
  it('are quarantined once each with bytes and reason, and their neighbours are published', async () => {
    const deployment = await aDeployment();
    await startApp(deployment);
    const kafka = await connection();
    const bad = [
      ...BAD_RECORDS,
      { bytes: Buffer.alloc(RECORD_BYTES_MAX + 1, 0x20), reason: 'TOO_LARGE', field: '' },
    ];
    // One key, so all lie in one partition, each bad record between two good ones.
    const values = bad.flatMap(({ bytes }, n) => [
      bytes,
      jsonBytes(aTrade({ trade_id: `GOOD-${n}`, message_id: undefined })),
    ]);
    const sent = await kafka.producer().send(
      values.map((value) => ({
        topic: deployment.rawTopic,
        key: 'one',
        value,
        headers: { [HEADERS.source]: deployment.source },
      })),
    );
    expect(new Set(sent.map(({ partition }) => partition)).size).toBe(1);
    const published = await assertEventually(async () => {
      const found = await readPublished(kafka, deployment);
      expect(found.canonical).toHaveLength(bad.length);
      expect(found.quarantined).toHaveLength(bad.length);
      return found;
    }, soon);
    expect(published.canonical.map(({ head }) => head.key.tradeId).sort()).toEqual(
      bad.map((_, n) => `GOOD-${n}`).sort(),
    );
    const byOffset = new Map(
      published.quarantined.map((found) => [found.lineage.stream?.offset, found]),
    );
    for (const [n, { bytes, reason, field }] of bad.entries()) {
      const found = byOffset.get(sent[n * 2]?.offset);
      expect(found).toMatchObject({ reason, field, rawLength: BigInt(bytes.length) });
      if (found?.truncated === false) expect(Buffer.from(found.raw)).toEqual(bytes);
    }
  });
});
