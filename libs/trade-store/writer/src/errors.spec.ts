import { describe, expect, it } from '@jest/globals';
import {
  FencedError,
  STORE_ERROR_CODES,
  StoreRefusedError,
  StoreUnavailableError,
  WriteConflictError,
  storeErrorOf,
} from './errors.js';

const CLASSES = [
  [FencedError, 'FENCED', true],
  [WriteConflictError, 'WRITE_CONFLICT', true],
  [StoreUnavailableError, 'STORE_UNAVAILABLE', true],
  [StoreRefusedError, 'STORE_REFUSED', false],
] as const;

const failure = (code: string): Error => Object.assign(new Error('of the client'), { code });

describe('errors of the store', () => {
  it.each(CLASSES)('%p reports its own code', (errorClass, code, retryable) => {
    const cause = new Error('why');
    const error = new errorClass('message', { cause });
    expect(error).toMatchObject({
      name: errorClass.name,
      code,
      retryable,
      message: 'message',
      cause,
    });
    expect(error).toBeInstanceOf(Error);
  });

  it('are all in the table above', () => {
    expect(CLASSES.map(([, code]) => code)).toEqual(STORE_ERROR_CODES);
  });
});

describe('storeErrorOf', () => {
  it.each([
    ['40001', WriteConflictError],
    ['40P01', WriteConflictError],
    ['55P03', WriteConflictError],
    ['22021', StoreRefusedError],
    ['22003', StoreRefusedError],
    ['23505', StoreRefusedError],
    ['54000', StoreRefusedError],
    ['08006', StoreUnavailableError],
    ['25006', StoreUnavailableError],
    ['25P03', StoreUnavailableError],
    ['53300', StoreUnavailableError],
    ['57014', StoreUnavailableError],
    ['57P01', StoreUnavailableError],
    ['58030', StoreUnavailableError],
    ['ECONNRESET', StoreUnavailableError],
    ['EAI_AGAIN', StoreUnavailableError],
  ])('%s becomes %p', (code, errorClass) => {
    const cause = failure(code);
    const error = storeErrorOf(cause);
    expect(error).toBeInstanceOf(errorClass);
    expect((error as Error).cause).toBe(cause);
  });

  it.each(['42P01', '42501', '42601', '28P01', '3D000', '0A000', '21000'])(
    '%s stays as it is: a retry does not mend it',
    (code) => {
      const error = failure(code);
      expect(storeErrorOf(error)).toBe(error);
    },
  );

  it('leaves its own errors and those of others alone', () => {
    for (const error of [new FencedError('x'), new TypeError('x'), 'text', undefined]) {
      expect(storeErrorOf(error)).toBe(error);
    }
  });
});
