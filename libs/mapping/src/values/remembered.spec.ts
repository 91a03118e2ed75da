import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Refusal } from '../fault.js';
import { checkLei } from './check-digits.js';
import { dateReader } from './read-date.js';
import { ANSWERED_LENGTH_MAX, ANSWERS_MAX, remembered } from './remembered.js';

describe('remembered', () => {
  const counting = () => {
    const asked: string[] = [];
    const read = remembered(
      (text) => {
        asked.push(text);
        return text.startsWith('x') ? `${text}!` : 'refused';
      },
      (answer) => answer !== 'refused',
    );
    return { asked, read };
  };

  it('asks once for what is kept, each time for what is not', () => {
    const { asked, read } = counting();
    expect(['xa', 'xa', 'b', 'b', 'xa'].map(read)).toEqual([
      'xa!',
      'xa!',
      'refused',
      'refused',
      'xa!',
    ]);
    expect(asked).toEqual(['xa', 'b', 'b']);
  });

  it('keeps no long text', () => {
    const { asked, read } = counting();
    const long = 'x'.repeat(ANSWERED_LENGTH_MAX + 1);
    expect([read(long), read(long)]).toEqual([`${long}!`, `${long}!`]);
    expect(asked).toHaveLength(2);
  });

  it('drops its answers when it is full, and answers as before', () => {
    const { asked, read } = counting();
    for (let index = 0; index <= ANSWERS_MAX; index += 1) read(`x${index}`);
    expect(read('x0')).toBe('x0!');
    expect(asked).toHaveLength(ANSWERS_MAX + 2);
  });

  it('answers any text as the reader itself does', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('\ud800'));
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const read = remembered(
          (value) => value,
          () => true,
        );
        expect([...texts, ...texts].map(read)).toEqual([...texts, ...texts]);
      }),
    );
  });
});

describe('readers with a memory', () => {
  it('gives the same date again, and the same refusal', () => {
    const read = dateReader(['iso']);
    expect([read('2031-06-30'), read('2031-06-30')]).toEqual(['2031-06-30', '2031-06-30']);
    const refused = [read('2031-02-30'), read('2031-02-30')];
    expect(refused.map((value) => value instanceof Refusal && value.detail)).toEqual([
      '"2031-02-30" is not a day of the calendar',
      '"2031-02-30" is not a day of the calendar',
    ]);
  });

  it('keeps readers of different formats apart', () => {
    const [day, month] = [dateReader(['dd/MM/yyyy']), dateReader(['MM/dd/yyyy'])];
    const read = () => [day('02/03/2031'), month('02/03/2031')];
    expect([read(), read()]).toEqual([
      ['2031-03-02', '2031-02-03'],
      ['2031-03-02', '2031-02-03'],
    ]);
  });

  it('finds a bad check digit each time', () => {
    const results = ['98450000000000001196', '98450000000000001197'].map((lei) => [
      checkLei(lei),
      checkLei(lei),
    ]);
    expect(results).toEqual([
      ['ok', 'ok'],
      ['bad_check_digit', 'bad_check_digit'],
    ]);
  });
});
