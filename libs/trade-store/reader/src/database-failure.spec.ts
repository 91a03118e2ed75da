import { describe, expect, it } from '@jest/globals';
import { databaseFailureOf } from './database-failure.js';

const withCode = (code: string): Error => Object.assign(new Error('x'), { code });

describe('databaseFailureOf', () => {
  it.each([
    ['40001', 'conflict'],
    ['40P01', 'conflict'],
    ['55P03', 'conflict'],
    ['22021', 'refused'],
    ['23505', 'refused'],
    ['54000', 'refused'],
    ['42P01', 'mistake'],
    ['42501', 'mistake'],
    ['28P01', 'mistake'],
    ['57P03', 'unavailable'],
    ['57P01', 'unavailable'],
    ['08006', 'unavailable'],
    ['53300', 'unavailable'],
    ['25P03', 'unavailable'],
    ['ECONNREFUSED', 'unavailable'],
    ['EPIPE', 'unavailable'],
    ['EAI_AGAIN', 'unavailable'],
    ['0A000', 'mistake'],
    ['21000', 'mistake'],
    ['ERR_INVALID_ARG_TYPE', undefined],
    ['FENCED', undefined],
  ])('%s is %s', (code, failure) => {
    expect(databaseFailureOf(withCode(code))).toBe(failure);
  });

  it.each([
    'Connection terminated unexpectedly',
    'timeout exceeded when trying to connect',
    'Client has encountered a connection error and is not queryable',
  ])('"%s" is unavailable', (message) => {
    expect(databaseFailureOf(new Error(message))).toBe('unavailable');
  });

  it('leaves other errors alone', () => {
    expect(databaseFailureOf(new TypeError('undefined is not a function'))).toBeUndefined();
    expect(databaseFailureOf('text')).toBeUndefined();
    expect(databaseFailureOf(undefined)).toBeUndefined();
  });
});
