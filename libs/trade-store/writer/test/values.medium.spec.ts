/**
 * What is written is what the domain says, value by value, as the database itself shows it.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { DECISION_CODES, DECISION_REASONS, formatKey } from '@tributary/domain';
import type { DecisionKind, TradeKey } from '@tributary/domain';
import fc from 'fast-check';
import { WRITE_STRATEGIES } from '../src/index.js';
import type { TradeChange, TradeEvent } from '../src/index.js';
import { STAGED_COLUMNS } from '../src/trade-columns.js';
import { aChange, anEvent, anyChange, anyDecisionTime, nextChange } from './changes.js';
import { expectedState, expectedTerms, micros, text } from './expected-row.js';
import type { Row } from './expected-row.js';
import { hostileText } from './hostile-text.js';
import { aClaim, aStore, dumpOf, write, writeSet } from './store.js';
import type { WriterStore } from './store.js';

const ROWS = 2_000;
const ROWS_OF_STEP = 300;
/** Printed with every failure; set it to repeat a run. */
const SEED = Number(process.env['SEED'] ?? Math.trunc(Math.random() * 2 ** 31));

let store: WriterStore;
/** Every column as text, by the database's own rules of writing. */
const AS_TEXT = STAGED_COLUMNS.map((name) => {
  if (/(_at|_timestamp)$/.test(name)) {
    return `to_char(${name} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as ${name}`;
  }
  if (name === 'content_hash' || name === 'payload') return `encode(${name}, 'hex') as ${name}`;
  return `${name}::text as ${name}`;
}).join(', ');

/** Changes of as many keys, drawn from the seed. */
function drawChanges(scheme: string): TradeChange[] {
  return fc.sample(anyChange, { numRuns: ROWS, seed: SEED }).map((change, index) => {
    const key: TradeKey = {
      scheme,
      tradeId: `${index} ${change.state.key.tradeId}`,
      legId: change.state.key.legId,
    };
    return { ...change, state: { ...change.state, key } };
  });
}

function stepsOf(changes: readonly TradeChange[]): TradeChange[][] {
  return Array.from({ length: Math.ceil(changes.length / ROWS_OF_STEP) }, (_, step) =>
    changes.slice(step * ROWS_OF_STEP, (step + 1) * ROWS_OF_STEP),
  );
}

async function writeInSteps(changes: readonly TradeChange[]): Promise<void> {
  await store.writer.transaction(async (tx) => {
    for (const each of stepsOf(changes)) await tx.write(writeSet({ changes: each }));
  });
}

/** Rows of a scheme by trade id. */
async function readRows(scheme: string): Promise<Map<string, Row>> {
  const { rows } = await store.admin.query<Row & { trade_id: string }>(
    `select ${AS_TEXT} from trade_store.trade where trade_id_scheme = $1`,
    [scheme],
  );
  return new Map(rows.map((row) => [row.trade_id, row]));
}

const anyEvent = (originId: number): fc.Arbitrary<TradeEvent> =>
  fc
    .record({
      tradeId: hostileText,
      messageId: hostileText,
      sourceSystem: hostileText,
      version: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
      decision: fc.constantFrom(...(Object.keys(DECISION_CODES) as DecisionKind[])),
      reason: fc.option(fc.constantFrom(...DECISION_REASONS), { nil: undefined }),
      revision: fc.option(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), { nil: undefined }),
      decidedAt: anyDecisionTime,
      content: fc.uint8Array({ maxLength: 200 }),
    })
    .map(({ tradeId, ...event }) => {
      const key = { scheme: 'EVENTS', tradeId, legId: 4_294_967_295 };
      return anEvent({ ...event, key, at: { originId, position: 0n, ordinal: 0 } });
    });

describe.each(WRITE_STRATEGIES)('by %s:', (strategy) => {
  beforeAll(async () => {
    store = await aStore(strategy);
  });

  describe(`${ROWS} trades of seed ${SEED}`, () => {
    const inserted = drawChanges('VALUES');
    // Every other one gets the terms and state of its neighbour, the rest keep their terms.
    const updated = inserted.map((change, index) => {
      const neighbour = inserted[(index + 1) % ROWS] ?? change;
      const { key: _key, revision: _revision, ...state } = neighbour.state;
      return nextChange(change, {
        state,
        messageId: neighbour.messageId,
        terms: index % 2 === 0 ? neighbour.terms : undefined,
      });
    });

    it('are stored column by column as the domain says', async () => {
      await writeInSteps(inserted);
      const rows = await readRows('VALUES');
      expect(rows.size).toBe(ROWS);
      for (const change of inserted) {
        const expected = { ...expectedState(change), ...expectedTerms(change) };
        expect(rows.get(change.state.key.tradeId)).toEqual(expected);
      }
    });

    it('are changed column by column as the domain says', async () => {
      await writeInSteps(updated);
      const rows = await readRows('VALUES');
      for (const [index, change] of updated.entries()) {
        const before = inserted[index] ?? change;
        const expected = {
          ...expectedState(change),
          ...expectedTerms(change.terms === undefined ? before : change),
          message_id: change.messageId === '' ? before.messageId : change.messageId,
          created_at: expectedState(before)['created_at'],
        };
        expect(rows.get(change.state.key.tradeId)).toEqual(expected);
      }
    });

    it('are read back as the states that were written', async () => {
      const states = await store.writer.transaction((tx) =>
        tx.states(updated.map(({ state }) => state.key)),
      );
      expect(states.size).toBe(ROWS);
      for (const { state } of updated) {
        expect(states.get(formatKey(state.key))?.state).toEqual(state);
      }
    });
  });

  it(`events of seed ${SEED} are stored value by value`, async () => {
    const { originId } = await aClaim(store.writer);
    const events = fc
      .sample(anyEvent(originId), { numRuns: 500, seed: SEED })
      .map((event, index) => ({
        ...event,
        at: { ...event.at, position: BigInt(index) },
      }));
    await write(store.writer, { events });
    const { rows } = await store.admin.query<Row>(
      `select position::text, event_key, trade_id, leg_id::text, version::text, source_system,
       message_id, decision::text, reason, revision::text, encode(content, 'hex') as content,
       to_char(decided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') as decided_at
     from trade_store.trade_event where origin_id = $1 order by trade_event.position`,
      [originId],
    );
    expect(rows).toEqual(
      events.map((event) => ({
        position: text(event.at.position),
        event_key: formatKey(event.key),
        trade_id: event.key.tradeId,
        leg_id: '4294967295',
        version: text(event.version),
        source_system: event.sourceSystem,
        message_id: event.messageId,
        decision: text(DECISION_CODES[event.decision]),
        reason: text(event.reason),
        revision: text(event.revision),
        content: Buffer.from(event.content).toString('hex'),
        decided_at: micros(event.decidedAt),
      })),
    );
  });

  it('numbers at the edges of their types come back exactly', async () => {
    const change = aChange({
      state: {
        revision: 2n ** 63n - 1n,
        version: 2n ** 63n - 1n,
        key: { scheme: 'EDGE', tradeId: 'x', legId: 2 ** 32 - 1 },
      },
      at: { originId: 2 ** 31 - 1, position: 2n ** 63n - 1n, ordinal: 2 ** 31 - 1 },
    });
    await write(store.writer, { changes: [change] });
    const states = await store.writer.transaction((tx) => tx.states([change.state.key]));
    expect([...states.values()]).toEqual([{ state: change.state, termsAt: change.at }]);
  });
});

describe(`rows of seed ${SEED}`, () => {
  it('are the same bytes by whichever strategy they were written', async () => {
    const changes = drawChanges('SAME');
    const events = fc
      .sample(anyEvent(1), { numRuns: 500, seed: SEED })
      .map((event, index) => ({ ...event, at: { ...event.at, position: BigInt(index) } }));
    const dumps = await Promise.all(
      WRITE_STRATEGIES.map(async (strategy) => {
        const { writer, admin } = await aStore(strategy);
        for (const each of stepsOf(changes)) await write(writer, { changes: each });
        const later = changes.map(({ at, state, terms }, index) => {
          const { version } = state;
          const overrides = { at, state: { version }, messageId: `later ${index}` };
          return nextChange({ ...aChange(), at, state }, { ...overrides, terms });
        });
        for (const each of stepsOf(later)) await write(writer, { changes: each });
        await write(writer, { events });
        return Promise.all([dumpOf(admin, 'trade'), dumpOf(admin, 'trade_event')]);
      }),
    );
    expect(dumps[0]?.every(({ length }) => length > 0)).toBe(true);
    expect(dumps[1]).toEqual(dumps[0]);
  });
});
