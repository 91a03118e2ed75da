import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY } from '@tributary/domain';
import { loadSources, parseSource, SourceError } from './load-sources.js';
import { rankOf } from './source-definition.js';

const HEAD = 'source: desk\nscheme: DESK\nrank: 7\nzone: UTC\n';
const FIELDS = 'trade_id: id\n    version: rev\n';

/** A source whose mapping has these lines after its first fields. */
const withFields = (lines: string): string =>
  `${HEAD}mapping:\n  fields:\n    ${FIELDS}    ${lines}`;

function problemsOf(text: string, name = 'desk.yaml'): readonly string[] {
  const parsed = parseSource({ name, bytes: Buffer.from(text) });
  return 'problems' in parsed ? parsed.problems : [];
}

describe('parseSource', () => {
  it('reads the least there can be, with defaults', () => {
    const bytes = Buffer.from(`${HEAD}stream: { http: true }\nfile: {}\nmapping: canonical\n`);
    const parsed = parseSource({ name: 'desk.yaml', bytes });
    expect(parsed).toMatchObject({
      source: {
        source: 'desk',
        scheme: 'DESK',
        rank: 7,
        zone: 'UTC',
        policy: DEFAULT_POLICY,
        stream: { topic: 'raw.desk.v1', http: true },
        file: {
          delimiter: ',',
          readiness: 'stable',
          rejectThreshold: { count: 100, ratio: 0.01 },
          controlTotals: [],
        },
        mapping: { id: 'canonical' },
      },
    });
  });

  it('reads the policy', () => {
    const policy =
      'policy: { dedupe_messages: true, orphan: reject, already_matured: reject, ' +
      'correct_closed: true, exempt_actions: [CORRECT], conflict: reject }\n';
    const bytes = Buffer.from(`${HEAD}${policy}mapping: canonical\n`);
    expect(parseSource({ name: 'desk.yaml', bytes })).toMatchObject({
      source: {
        policy: {
          dedupeMessages: true,
          orphan: 'reject',
          alreadyMatured: 'reject',
          correctClosed: true,
          exemptActions: ['CORRECT'],
          conflict: 'reject',
        },
      },
    });
  });

  it('hashes the text of the file', () => {
    const hashOf = (text: string): unknown => {
      const parsed = parseSource({ name: 'desk.yaml', bytes: Buffer.from(text) });
      return 'source' in parsed ? parsed.source.mapping.hash : parsed;
    };
    const one = hashOf(withFields(''));
    expect(one).toHaveLength(16);
    expect(hashOf(withFields(''))).toEqual(one);
    expect(hashOf(withFields('# a comment'))).not.toEqual(one);
  });

  it.each([
    ['source: desk', 'scheme: must be set'],
    ['- a', 'must be a block of keys and values'],
    ['a: [', 'Flow sequence'],
    ['a: 1\na: 2', 'Map keys must be unique'],
    [`${HEAD}mapping: canonical\nmappings: x`, 'unknown key "mappings"; did you mean "mapping"?'],
    [`${HEAD.replace('UTC', 'Mars')}mapping: canonical`, 'zone: must be an IANA zone'],
    [`${HEAD.replace('7', '0')}mapping: canonical`, 'rank: must be a whole number from 1'],
    [`${HEAD.replace('desk', 'other')}mapping: canonical`, 'the file must be named other.yaml'],
    [`${HEAD}mapping: canonicl`, 'mapping: must be a block of keys and values'],
    [`${HEAD}policy: { orphan: keep }\nmapping: canonical`, 'policy.orphan: must be one of hold'],
    [`${HEAD}file: { delimiter: "ab" }\nmapping: canonical`, 'file.delimiter: must be one ASCII'],
    [`${HEAD}stream: { topik: x }\nmapping: canonical`, 'stream: unknown key "topik"; did you'],
    [
      `${HEAD}file: { reject_threshold: { count: 1, ratio: 2 } }\nmapping: canonical`,
      'file.reject_threshold.ratio: must be a share from 0 to 1',
    ],
    [
      `${HEAD}mapping: { fields: { tradeId: id } }`,
      'mapping.fields: unknown key "tradeId"; did you mean "trade_id"?',
    ],
    [
      `${HEAD}mapping: { fields: { version: rev } }`,
      'mapping.fields.trade_id: must be read from the record',
    ],
    [
      `${HEAD}mapping: { fields: { trade_id: id, trade_date: d } }`,
      'mapping.fields: at least one of version, source_sequence, event_timestamp, message_id',
    ],
    [
      `${HEAD}mapping: { fields: { trade_id: id, message_id: { const: m } } }`,
      'mapping.fields: at least one of',
    ],
    [withFields('side: { from: s, const: BUY }'), 'fields.side: needs exactly one of from, join'],
    [withFields('side: { codes: { B: BUY } }'), 'fields.side: needs exactly one of from, join'],
    [withFields('side: { from: s, codes: { B: BOUGHT } }'), 'fields.side.codes.B: "BOUGHT" is unk'],
    [withFields('side: { const: BUYS }'), 'side.const: "BUYS" is unknown; did you mean "BUY"?'],
    [withFields('side: { const: BUY, codes: { B: BUY } }'), 'side.codes: does not go with const'],
    [withFields('side: { from: s, code: { B: BUY } }'), 'side: unknown key "code"; did you mean'],
    [withFields('side: { from: s, separator: x }'), 'side.separator: goes with join only'],
    [withFields('side: { from: [] }'), 'fields.side.from: must name something'],
    [withFields('side: { from: "" }'), 'fields.side.from.0: must not be empty'],
    [withFields('side: { from: s, required: [BUY] }'), 'side.required: must be true, false or a'],
    [withFields('side: { from: s, format: iso }'), 'side.format: is for dates and times only'],
    [withFields('side: { from: s, decimal: {} }'), 'side.decimal: is for decimals only'],
    [withFields('trade_date: { from: d, format: DD/MM }'), 'trade_date.format: "DD/MM" has letter'],
    [withFields('trade_date: { from: d, format: epoch-s }'), 'trade_date.format: "epoch-s" has le'],
    [withFields('trade_timestamp: { from: d, format: dd/MM/yyyy }'), 'has no hour, minute'],
    [
      withFields('price: { from: p, decimal: { thousands: ".", point: "." } }'),
      'price.decimal: thousands and point must differ',
    ],
    [withFields('price: { from: p, decimal: { point: "-" } }'), 'decimal.point: must not be part'],
    [withFields('price: { from: p, decimal: { scale: x } }'), 'decimal.scale: must be a whole'],
    [
      `${withFields('')}\n  other_payments: [{ fields: { date: { from: d, format: X } } }]`,
      'mapping.other_payments[0].fields.date.format: "X" has letters',
    ],
  ])('refuses %j', (text, problem) => {
    expect(problemsOf(text).join('\n')).toContain(problem);
  });

  it.each(['version: rev', 'source_sequence: seq', 'event_timestamp: at', 'message_id: mid'])(
    'takes a source with %s as what orders or identifies it',
    (line) => {
      expect(problemsOf(`${HEAD}mapping:\n  fields:\n    trade_id: id\n    ${line}`)).toEqual([]);
    },
  );

  it('takes a message id built from fields', () => {
    const join = 'message_id: { join: [id, day], separator: "-" }';
    expect(problemsOf(`${HEAD}mapping:\n  fields:\n    trade_id: id\n    ${join}`)).toEqual([]);
  });
});

describe('loadSources', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-sources-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('names each file, place and rule, of all files at once', () => {
    const topic = 'stream: { topic: raw.shared.v1 }\nmapping: canonical\n';
    writeFileSync(join(folder, 'README.md'), 'not a source');
    writeFileSync(join(folder, 'a.yaml'), HEAD.replace('desk', 'a') + topic);
    writeFileSync(join(folder, 'b.yaml'), HEAD.replace('desk', 'b') + topic);
    writeFileSync(join(folder, 'c.yaml'), `${HEAD.replace('desk', 'c')}mapping: canonical\nx: y`);
    writeFileSync(join(folder, 'd.yml'), '');
    let problems: readonly string[] = [];
    try {
      loadSources(folder);
    } catch (error) {
      expect(error).toBeInstanceOf(SourceError);
      expect(error).toMatchObject({ code: 'SOURCE_DEFINITION', retryable: false });
      problems = error instanceof SourceError ? error.problems : [];
    }
    expect(problems).toEqual([
      'd.yml: must be named d.yaml',
      'c.yaml: unknown key "x"',
      'b.yaml: stream.topic: raw.shared.v1 belongs to a',
    ]);
  });

  it('refuses a folder without sources', () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    expect(() => loadSources(empty)).toThrow('no source is defined');
  });
});

describe('rankOf', () => {
  it('gives unknown sources the lowest rank', () => {
    const parsed = parseSource({
      name: 'desk.yaml',
      bytes: Buffer.from(`${HEAD}mapping: canonical`),
    });
    const rank = rankOf('source' in parsed ? [parsed.source] : []);
    expect([rank('desk'), rank('elsewhere')]).toEqual([7, 0]);
  });
});
