/** The bad inputs of a feed, each with what must become of it. Used by unit and medium tests. */
import type { QuarantineReason } from '@tributary/domain';
import { aTrade, jsonBytes } from './factories.js';

export interface BadRecord {
  readonly name: string;
  readonly bytes: Buffer;
  readonly reason: QuarantineReason;
  readonly field: string;
}

const text = (json: string): Buffer => Buffer.from(json, 'utf8');
const trade = (overrides: Readonly<Record<string, unknown>>): Buffer =>
  jsonBytes(aTrade(overrides));
const NESTED_LEVELS = 5_000;

export const BAD_RECORDS: readonly BadRecord[] = [
  { name: 'no bytes', bytes: text(''), reason: 'UNDECODABLE', field: '' },
  { name: 'broken JSON', bytes: text('{"trade_id":"A-1"'), reason: 'UNDECODABLE', field: '' },
  { name: 'not JSON', bytes: text('<trade/>'), reason: 'UNDECODABLE', field: '' },
  {
    name: 'bad UTF-8',
    bytes: Buffer.concat([text('{"trade_id":"'), Buffer.from([0xc3, 0x28]), text('"}')]),
    reason: 'UNDECODABLE',
    field: '',
  },
  {
    name: 'a name twice',
    bytes: text('{"trade_id":"A-1","trade_id":"A-2"}'),
    reason: 'UNDECODABLE',
    field: '',
  },
  {
    name: 'deep nesting',
    bytes: text('{"a":'.repeat(NESTED_LEVELS) + '1' + '}'.repeat(NESTED_LEVELS)),
    reason: 'UNDECODABLE',
    field: '',
  },
  { name: 'a number', bytes: text('42'), reason: 'UNDECODABLE', field: '' },
  { name: 'an empty array', bytes: text('[]'), reason: 'UNDECODABLE', field: '' },
  {
    name: 'an array not closed',
    bytes: text('[{"trade_id":"A"}'),
    reason: 'UNDECODABLE',
    field: '',
  },
  {
    name: 'a missing key',
    bytes: trade({ trade_id: undefined }),
    reason: 'MISSING_FIELD',
    field: 'trade_id',
  },
  {
    name: 'an unknown enum',
    bytes: trade({ action: 'EXPLODE' }),
    reason: 'UNMAPPED_CODE',
    field: 'action',
  },
  {
    name: 'an unreadable decimal',
    bytes: trade({ notional: '1,000,0x0' }),
    reason: 'BAD_VALUE',
    field: 'notional',
  },
  {
    name: 'an impossible date',
    bytes: trade({ maturity_date: '2031-02-30' }),
    reason: 'BAD_VALUE',
    field: 'maturity_date',
  },
  {
    name: 'an unknown field',
    bytes: trade({ notionall: '1' }),
    reason: 'UNKNOWN_FIELD',
    field: 'notionall',
  },
  {
    name: 'a negative notional',
    bytes: trade({ notional: '-1' }),
    reason: 'IMPLAUSIBLE',
    field: 'notional',
  },
  {
    name: 'a wrong check digit',
    bytes: trade({ isin: 'US0378331006' }),
    reason: 'BAD_CHECK_DIGIT',
    field: 'isin',
  },
];
