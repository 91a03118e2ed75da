/** Two rows hold for each of these; the earlier one must win. */
import { HASH, closed, date, orphan, policy, record, stored } from './factories.js';
import type { Row } from './factories.js';

export const ROWS_OF_PRECEDENCE: readonly Row[] = [
  {
    row: '1 before 2',
    head: record({ version: 0n, action: 'NEW', maturityDate: date('2020-01-01') }),
    context: { messageSeen: true, ...policy({ alreadyMatured: 'reject' }) },
    kind: 'DUPLICATE_MESSAGE',
  },
  {
    row: '1 before 5',
    state: stored({ version: 0n }),
    head: record({ version: 0n, contentHash: HASH }),
    context: { messageSeen: true },
    kind: 'DUPLICATE_MESSAGE',
  },
  {
    row: '5 before 6',
    state: stored({ sourceSequence: 5n, awaitingRoot: true }),
    head: record({ version: 1n, action: 'NEW', sourceSequence: 4n, contentHash: HASH }),
    kind: 'DUPLICATE',
  },
  {
    row: '8 before 10',
    state: stored({ version: 2n, status: 'CANCELLED' }),
    head: record(),
    kind: 'REJECTED_CLOSED',
  },
  {
    row: '5 before 7',
    state: stored({ sourceSequence: 5n }),
    head: record({ version: 1n, sourceSequence: 4n, contentHash: HASH }),
    kind: 'DUPLICATE',
  },
  {
    row: '5 before 8',
    state: closed,
    head: record({ version: 1n, contentHash: HASH }),
    kind: 'DUPLICATE',
  },
  {
    row: '6 before 7',
    state: orphan,
    head: record({ version: 1n, action: 'NEW' }),
    kind: 'ACCEPTED_ROOT',
  },
  {
    row: '6 before 9',
    state: orphan,
    head: record({ version: 1n, action: 'NEW', maturityDate: date('2020-01-01') }),
    kind: 'ACCEPTED_ROOT',
  },
  {
    row: '7 before 8',
    state: stored({ version: 3n, status: 'CANCELLED' }),
    head: record(),
    kind: 'STALE',
    reason: 'ORDER',
  },
  {
    row: '7 before 9',
    state: stored({ version: 3n }),
    head: record({ maturityDate: date('2020-01-01') }),
    kind: 'STALE',
    reason: 'ORDER',
  },
  {
    row: '8 before 9',
    state: closed,
    head: record({ maturityDate: date('2020-01-01') }),
    kind: 'REJECTED_CLOSED',
  },
  {
    row: '9 before 10',
    state: stored({ version: 2n }),
    head: record({ maturityDate: date('2020-01-01') }),
    kind: 'REJECTED_MATURITY',
  },
];
