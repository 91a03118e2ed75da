/** What a person or a probe sees of the program, and how it stops. */
import { describe, expect, it } from '@jest/globals';
import { assertEventually } from '@tributary/testing';
import { aDeployment, startApp, startServer } from './deployment.js';
import { csvOf, rowsTo } from './files.js';
import { endConnections, ledgerOf, manifestsOf, settled } from './outcome.js';

const ROWS_MANY = 80_000;

async function get(url: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

/** What is counted of one file with three good rows and a bad one, which came twice. */
function countedLines(source: string): string[] {
  const labels = `source="${source}"`;
  return [
    `tributary_files_total{${labels},outcome="published",service="file-ingestor"} 1`,
    `tributary_files_total{${labels},outcome="duplicate",service="file-ingestor"} 1`,
    `tributary_file_rows_staged_total{${labels},service="file-ingestor"} 3`,
    `tributary_file_rows_rejected_total{${labels},reason="UNDECODABLE",service="file-ingestor"} 1`,
    `tributary_file_oldest_waiting_seconds{${labels},service="file-ingestor"} 0`,
    `tributary_batch_duration_seconds_count{service="file-ingestor",${labels}} 1`,
  ];
}

describe('over HTTP', () => {
  it('tells the ledger, newest first, and counts what came', async () => {
    const deployment = await aDeployment();
    const content = csvOf([...rowsTo(3), 'broken']);
    deployment.put('a.csv', content);
    const { url } = await startServer(deployment);
    await settled(deployment, 1);
    deployment.put('b.csv', content);
    await settled(deployment, 2);
    const { status, text } = await get(`${url}/v1/files?source=${deployment.source}`);
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({
      files: [
        { name: 'b.csv', state: 'DUPLICATE_FILE', reason: expect.stringContaining('/a.csv') },
        { name: 'a.csv', state: 'PUBLISHED', received: '4', staged: '3', rejected: '1' },
      ],
    });
    expect(JSON.parse((await get(`${url}/v1/files?limit=1`)).text).files).toHaveLength(1);
    expect(JSON.parse((await get(`${url}/v1/files?source=other`)).text)).toEqual({ files: [] });
    // What the ledger shows is counted once its commit is answered, a moment later.
    await assertEventually(async () => {
      const metrics = (await get(`${url}/metrics`)).text;
      for (const line of countedLines(deployment.source)) expect(metrics).toContain(line);
    });
  });

  it('refuses what breaks a rule', async () => {
    const { url } = await startServer(await aDeployment());
    for (const query of ['limit=0', 'limit=x', 'source=a%20b', 'colour=red']) {
      const { status, text } = await get(`${url}/v1/files?${query}`);
      expect({ query, status }).toEqual({ query, status: 400 });
      expect(JSON.parse(text)).toMatchObject({ code: 'BAD_QUERY' });
    }
  });

  it('is live, ready and documented', async () => {
    const { url } = await startServer(await aDeployment());
    await assertEventually(async () => (await get(`${url}/readyz`)).status === 200);
    expect((await get(`${url}/livez`)).status).toBe(200);
    const document = JSON.parse((await get(`${url}/docs-json`)).text);
    expect(Object.keys(document.paths)).toEqual(['/v1/files']);
  });
});

describe('a stop', () => {
  it('in the middle of a file leaves it to the next start, and it ends as one batch', async () => {
    const deployment = await aDeployment();
    deployment.put('trades.csv', csvOf(rowsTo(ROWS_MANY)));
    const { program } = await startServer(deployment);
    await assertEventually(async () => {
      expect(await ledgerOf(deployment)).toMatchObject([{ state: 'REGISTERED' }]);
    });
    program.signal('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    startApp(deployment);
    const [entry] = await settled(deployment, 1);
    expect(entry).toMatchObject({ state: 'PUBLISHED', staged_rows: String(ROWS_MANY) });
    expect(await manifestsOf(deployment)).toHaveLength(1);
  });
});

describe('a second instance', () => {
  it('waits for its turn and takes over from a killed one', async () => {
    const deployment = await aDeployment();
    const first = await startServer(deployment);
    await assertEventually(async () => (await get(`${first.url}/readyz`)).status === 200);
    const second = await startServer(deployment);
    const waiting = await get(`${second.url}/readyz`);
    expect(waiting.status).toBe(503);
    first.program.signal('SIGKILL');
    await assertEventually(async () => (await get(`${second.url}/readyz`)).status === 200);
    deployment.put('trades.csv', csvOf(rowsTo(2)));
    expect(await settled(deployment, 1)).toMatchObject([{ state: 'PUBLISHED' }]);
  });
});

describe('lost connections to the database', () => {
  it('are made anew, and files go on', async () => {
    const deployment = await aDeployment();
    const { url } = await startServer(deployment);
    await assertEventually(async () => (await get(`${url}/readyz`)).status === 200);
    await endConnections(deployment);
    deployment.put('trades.csv', csvOf(rowsTo(2)));
    expect(await settled(deployment, 1)).toMatchObject([{ state: 'PUBLISHED' }]);
    await assertEventually(async () => (await get(`${url}/readyz`)).status === 200);
  });
});
