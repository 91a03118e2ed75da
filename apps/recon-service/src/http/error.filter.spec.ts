import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { answerOf } from './error.filter.js';

const withCode = (code: string) => Object.assign(new Error('secret detail'), { code });
const queryFailed = (code: string) => new QueryFailedError('select 1', [], withCode(code));

describe('answerOf', () => {
  it.each([
    ['a statement that took too long', queryFailed('57014'), 503, 'TIMEOUT'],
    ['a database that is stopping', queryFailed('57P01'), 503, 'STORE_UNAVAILABLE'],
    ['a database without room for a connection', queryFailed('53300'), 503, 'STORE_UNAVAILABLE'],
    ['a database that is not there', withCode('ECONNREFUSED'), 503, 'STORE_UNAVAILABLE'],
    ['a statement that is wrong', queryFailed('42601'), 500, 'INTERNAL'],
    ['anything else', 'a text', 500, 'INTERNAL'],
  ])('%s', (_, error, status, name) => {
    const answer = answerOf(error);
    expect([answer.status, answer.error]).toEqual([status, name]);
    expect(answer.message).not.toContain('secret');
  });
});
