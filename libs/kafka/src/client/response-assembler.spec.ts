import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RESPONSE_BYTES_MAX } from '../limits.js';
import { BrokenResponseError, ResponseAssembler } from './response-assembler.js';
import { SpareBuffers } from './spare-buffers.js';

function sized(response: Uint8Array): Buffer {
  const size = Buffer.alloc(4);
  size.writeInt32BE(response.length);
  return Buffer.concat([size, response]);
}

const someResponses = fc.array(
  fc.oneof(
    fc.uint8Array({ minLength: 4, maxLength: 100 }),
    fc.integer({ min: 60_000, max: 70_000 }).map((length) => Buffer.alloc(length, length)),
  ),
  { minLength: 1, maxLength: 8 },
);

describe('ResponseAssembler', () => {
  it('answers what was sent, however it is cut, from one buffer for all pieces', () => {
    fc.assert(
      fc.property(
        someResponses,
        fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 90_000 }))),
        (responses, lengths) => {
          const sent = Buffer.concat(responses.map(sized));
          const spares = new SpareBuffers();
          const assembler = new ResponseAssembler(spares);
          const piece = Buffer.alloc(sent.length);
          const received: Buffer[] = [];
          for (let at = 0, n = 0; at < sent.length; n += 1) {
            const copied = sent.copy(piece, 0, at, at + (lengths[n] ?? sent.length));
            for (const response of assembler.add(piece.subarray(0, copied))) {
              received.push(Buffer.from(response));
              spares.giveBack(response);
            }
            at += copied;
          }
          expect(Buffer.concat(received.map(sized)).equals(sent)).toBe(true);
          expect(received).toHaveLength(responses.length);
        },
      ),
    );
  });

  it.each([0, 3, -1, RESPONSE_BYTES_MAX + 1])('refuses a response of %d bytes', (size) => {
    const piece = Buffer.alloc(4);
    piece.writeInt32BE(size);
    const assembler = new ResponseAssembler(new SpareBuffers());
    expect(() => assembler.add(piece)).toThrow(BrokenResponseError);
    expect(new BrokenResponseError('x')).toMatchObject({
      code: 'BROKEN_RESPONSE',
      retryable: true,
    });
  });
});
