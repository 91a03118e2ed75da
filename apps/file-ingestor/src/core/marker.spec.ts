import { describe, expect, it } from '@jest/globals';
import { markerMismatch, parseMarker } from './marker.js';

const SHA = 'a'.repeat(64);

describe('parseMarker', () => {
  it.each([
    ['', {}],
    [' \n', {}],
    ['{"rows":3}', { rows: 3 }],
    [`{"rows":0,"sha256":"${SHA}"}`, { rows: 0, sha256: SHA }],
    [`{"sha256":"${SHA.toUpperCase()}"}`, { sha256: SHA }],
  ])('reads %j', (text, marker) => expect(parseMarker(text)).toEqual({ marker }));

  it.each(['3', '{"rows":-1}', '{"rows":1.5}', '{"lines":3}', '{"sha256":"ABC"}', '{rows:3}'])(
    'refuses %j',
    (text) => expect(parseMarker(text)).toHaveProperty('fault'),
  );
});

describe('markerMismatch', () => {
  const received = { rows: 3n, sha256: SHA };
  it.each([
    [{}, false],
    [{ rows: 3, sha256: SHA }, false],
    [{ rows: 4 }, true],
    [{ sha256: 'b'.repeat(64) }, true],
  ])('%j', (marker, differs) =>
    expect(markerMismatch(marker, received) !== undefined).toBe(differs),
  );

  it('leaves the rows alone as long as they are not counted', () => {
    expect(markerMismatch({ rows: 4 }, { sha256: SHA })).toBeUndefined();
  });
});
