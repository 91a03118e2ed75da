import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { BODY_ERROR_CODES, BodyError, BodyReader } from './read-body.js';

/** A request as the reader sees it: a stream with headers. */
function aRequest(headers: Record<string, string> = {}): PassThrough & IncomingMessage {
  return Object.assign(new PassThrough(), { headers }) as unknown as PassThrough & IncomingMessage;
}

const asIs = async (body: Buffer): Promise<string> => body.toString();

describe('BodyReader', () => {
  it('hands over the whole body up to its limit', async () => {
    const request = aRequest();
    const read = new BodyReader(6).withBody(request, asIs);
    request.write('abc');
    request.end('def');
    await expect(read).resolves.toBe('abcdef');
  });

  it('refuses a body that declares too much before it is sent', async () => {
    const read = new BodyReader(6).withBody(aRequest({ 'content-length': '7' }), asIs);
    await expect(read).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('refuses a body that shows itself to be too large before it ends', async () => {
    const request = aRequest();
    const read = new BodyReader(6).withBody(request, asIs);
    request.write('abcdefg');
    await expect(read).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  it('puts requests off while others hold all there is, until they are done', async () => {
    const reader = new BodyReader(6, 8);
    let finish: (value: string) => void = () => undefined;
    const first = aRequest();
    const used = reader.withBody(first, () => new Promise<string>((resolve) => (finish = resolve)));
    first.end('abcdef');
    await new Promise((resolve) => setImmediate(resolve));
    const second = aRequest();
    const refused = reader.withBody(second, asIs);
    second.end('abc');
    await expect(refused).rejects.toMatchObject({ code: 'BUSY' });
    finish('done');
    await used;
    const third = aRequest();
    const read = reader.withBody(third, asIs);
    third.end('abc');
    await expect(read).resolves.toBe('abc');
  });

  it('gives its bytes back where a request is refused or goes away', async () => {
    const reader = new BodyReader(6, 6);
    const gone = aRequest();
    const aborted = reader.withBody(gone, asIs);
    gone.write('abcdef');
    await new Promise((resolve) => setImmediate(resolve));
    gone.destroy();
    await expect(aborted).rejects.toMatchObject({ code: 'ABORTED' });
    const failing = aRequest();
    const failed = reader.withBody(failing, async () => Promise.reject(new Error('no')));
    failing.end('abcdef');
    await expect(failed).rejects.toThrow('no');
    const request = aRequest();
    const read = reader.withBody(request, asIs);
    request.end('abcdef');
    await expect(read).resolves.toBe('abcdef');
  });
});

describe('BodyError', () => {
  it.each(BODY_ERROR_CODES)('reports %s as its own code', (code) => {
    expect(new BodyError(code)).toMatchObject({ code, retryable: code === 'BUSY' });
  });
});
