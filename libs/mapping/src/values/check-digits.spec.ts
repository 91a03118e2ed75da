import { describe, expect, it } from '@jest/globals';
import { checkIsin, checkLei } from './check-digits.js';

describe('checkIsin', () => {
  it.each(['US0378331005', 'GB0002634946', 'DE000BAY0017', 'AU0000XVGZA3', 'US5949181045'])(
    '%s is right',
    (text) => expect(checkIsin(text)).toBe('ok'),
  );
  it.each(['US0378331004', 'US0378331050', 'GB0002634947'])('%s has a wrong check digit', (text) =>
    expect(checkIsin(text)).toBe('bad_check_digit'),
  );
  it.each(['', 'US037833100', 'us0378331005', 'US03783310055', 'US037833100X'])(
    '%j has another shape',
    (text) => expect(checkIsin(text)).toBe('bad_shape'),
  );
});

describe('checkLei', () => {
  it.each(['529900T8BM49AURSDO55', '5493001KJTIIGC8Y1R12', 'HWUPKR0MPOU8FGXBT394'])(
    '%s is right',
    (text) => expect(checkLei(text)).toBe('ok'),
  );
  it.each(['529900T8BM49AURSDO54', '259900T8BM49AURSDO55'])('%s has wrong check digits', (text) =>
    expect(checkLei(text)).toBe('bad_check_digit'),
  );
  it.each(['', '529900T8BM49AURSDO5', '529900t8bm49aursdo55', '529900T8BM49AURSDOXX'])(
    '%j has another shape',
    (text) => expect(checkLei(text)).toBe('bad_shape'),
  );
});
