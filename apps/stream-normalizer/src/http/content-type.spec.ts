import { describe, expect, it } from '@jest/globals';
import { isPlainJson } from './content-type.js';

describe('isPlainJson', () => {
  it.each([
    ['application/json', undefined, true],
    ['application/json; charset=utf-8', undefined, true],
    ['Application/JSON;charset="UTF-8"', 'identity', true],
    ['application/vnd.oms+json', undefined, true],
    ['application/json; charset=iso-8859-1', undefined, false],
    ['application/json', 'gzip', false],
    ['application/x-ndjson', undefined, false],
    ['application/jsonp', undefined, false],
    ['text/plain', undefined, false],
    ['text/csv', undefined, false],
    [undefined, undefined, false],
  ])('content type %s with encoding %s: %s', (contentType, encoding, expected) => {
    const headers = {
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    };
    expect(isPlainJson(headers)).toBe(expected);
  });
});
