import { describe, expect, it } from '@jest/globals';
import { assertEventually, runProgram } from '@tributary/testing';
import type { RunningProgram } from '@tributary/testing';
import { aTrade } from './factories.js';
import { aDeployment } from './running-app.js';

const long = { withinMs: 60_000 };
const MAIN = new URL('../src/main.ts', import.meta.url);

interface LogLine {
  readonly level: string;
  readonly service: string;
  readonly msg: string;
  readonly url?: string;
  readonly error?: { readonly code?: string; readonly message: string };
}

/** Every line of standard output must be JSON. */
const logOf = ({ lines }: RunningProgram): LogLine[] =>
  lines.map((line) => JSON.parse(line) as LogLine);

async function lineOf(program: RunningProgram, msg: string): Promise<LogLine> {
  return assertEventually(() => {
    const found = logOf(program).find((line) => line.msg === msg);
    if (!found) throw new Error(`no line "${msg}"`);
    return found;
  }, long);
}

describe('the program', () => {
  it('is ready once joined, takes a trade, shows its API, and ends in order on SIGTERM', async () => {
    const { environment, source } = await aDeployment();
    const program = runProgram({ file: MAIN, env: environment });
    const { url, service } = await lineOf(program, 'listening');
    expect(service).toBe('stream-normalizer');
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await assertEventually(async () => (await fetch(`${url}/readyz`)).status === 200, long);
    const posted = await fetch(`${url}/v1/sources/${source}/records`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
      body: JSON.stringify(aTrade()),
    });
    expect(posted.status).toBe(202);
    const api = (await (await fetch(`${url}/docs-json`)).json()) as { paths: object };
    expect(Object.keys(api.paths)).toEqual(['/v1/sources/{source}/records']);
    expect((await fetch(`${url}/docs`)).status).toBe(200);
    program.signal('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(logOf(program).filter(({ level }) => level === 'error')).toEqual([]);
  }, 120_000);

  it('refuses to start without its configuration, naming the keys', async () => {
    const program = runProgram({ file: MAIN, env: { KAFKA_BROKERS: '', SOURCES_DIR: '' } });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    const [line] = logOf(program);
    expect(line).toMatchObject({ level: 'error', msg: 'start failed', error: { code: 'CONFIG' } });
    expect(line?.error?.message).toContain('KAFKA_BROKERS: must be set');
  }, 60_000);

  it('ends when its topics are missing and it may not make them', async () => {
    const { environment } = await aDeployment({ CREATE_TOPICS: 'false' });
    const program = runProgram({ file: MAIN, env: environment });
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect((await lineOf(program, 'start failed')).error?.code).toBe('KAFKA_UNAVAILABLE');
  }, 90_000);
});
