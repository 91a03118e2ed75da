import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { crc32c } from './crc32c.js';

/** Bit by bit, straight from the definition. */
function reference(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('crc32c', () => {
  // The check value of the algorithm's catalogue entry, and RFC 3720 B.4.
  it.each([
    { name: 'the digits', bytes: Buffer.from('123456789'), crc: 0xe3069283 },
    { name: '32 zeros', bytes: Buffer.alloc(32), crc: 0x8a9136aa },
    { name: '32 ones', bytes: Buffer.alloc(32, 0xff), crc: 0x62a8ab43 },
    { name: 'nothing', bytes: Buffer.alloc(0), crc: 0 },
  ])('knows $name', ({ bytes, crc }) => {
    expect(crc32c(bytes)).toBe(crc);
  });

  it('agrees with the definition for any bytes, from any place on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(100), (bytes, skip) => {
        const from = Math.min(skip, bytes.length);
        expect(crc32c(bytes, from)).toBe(reference(bytes.subarray(from)));
      }),
    );
  });
});
