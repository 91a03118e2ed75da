import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { SampleFeeds } from '../model/feeds.js';
import { plainKey } from '../model/plain-record.js';
import { contentsOf, expectedResult } from '../oracle/expected-result.js';
import { BROKEN_KINDS } from './broken-kinds.js';
import { feedBlocks } from './feed-blocks.js';
import { canonicalFileBlocks } from './file-blocks.js';
import { generateFeeds, TRADES_DEFAULT } from './generate-feeds.js';
import { SITUATIONS } from './situations.js';

const SEED = 20_261_124;
/** Every row a record of these feeds can end in under the default policy. */
const DECISIONS = [
  'ACCEPTED_AMENDED',
  'ACCEPTED_CANCELLED',
  'ACCEPTED_CORRECTED',
  'ACCEPTED_NEW',
  'ACCEPTED_ORPHAN',
  'ACCEPTED_OVERRIDE',
  'ACCEPTED_REVIVED',
  'ACCEPTED_ROOT',
  'ACCEPTED_TERMINATED',
  'DUPLICATE',
  'DUPLICATE_MESSAGE',
  'REJECTED_CLOSED',
  'REJECTED_MATURITY',
  'STALE',
];
const feeds = generateFeeds({ seed: SEED });
const expected = expectedResult(feeds.phases);

function digest({ phases }: SampleFeeds): string {
  const hash = createHash('sha256');
  for (const { kafka, http, files } of phases) {
    for (const { topic, key, value, messageId } of kafka) {
      hash.update(JSON.stringify([topic, key, messageId])).update(value);
    }
    for (const { key, body, idempotencyKey } of http) {
      hash.update(JSON.stringify([key, idempotencyKey])).update(body);
    }
    for (const { name, bytes } of files) hash.update(name).update(bytes);
  }
  return hash.digest('hex');
}

describe(`feeds of seed ${SEED}`, () => {
  it('are the same again, and others for another seed', () => {
    expect(digest(generateFeeds({ seed: SEED }))).toBe(digest(feeds));
    expect(digest(generateFeeds({ seed: SEED + 1 }))).not.toBe(digest(feeds));
  });

  it('have the size that is promised', () => {
    const [streams, files] = feeds.phases;
    const messages = streams!.kafka.length + streams!.http.length;
    expect(messages).toBeGreaterThan(4_000);
    expect(messages).toBeLessThan(6_000);
    expect(files!.files.map(({ name }) => name)).toEqual([
      `S${SEED}-trades.csv`,
      `S${SEED}-trades-2.csv.gz`,
      `S${SEED}-eod.csv`,
    ]);
    for (const { rows } of files!.files) expect(rows).toBeGreaterThan(300);
  });

  it('hold every situation and every broken kind', () => {
    expect(SITUATIONS.filter((situation) => !feeds.situations.has(situation))).toEqual([]);
    expect(BROKEN_KINDS.filter((kind) => !feeds.broken.has(kind))).toEqual([]);
  });

  it('end in every decision that the default policy can give', () => {
    const kinds = new Set([...expected.decisions.values()].flatMap((counts) => [...counts.keys()]));
    expect([...kinds].sort()).toEqual(DECISIONS);
  });

  it('let the end-of-day file meet the stream in every way', () => {
    const eod = expected.decisions.get('eod-trades');
    for (const decision of [
      'ACCEPTED_NEW',
      'ACCEPTED_AMENDED',
      'ACCEPTED_ROOT',
      'DUPLICATE',
      'STALE',
      'REJECTED_MATURITY',
      'REJECTED_CLOSED',
    ] as const) {
      expect([decision, eod?.get(decision) ?? 0]).not.toEqual([decision, 0]);
    }
  });

  it('add up: every content is received once', () => {
    const received = [...expected.sources.values()].reduce((sum, { received: n }) => sum + n, 0);
    const contents = feeds.phases.reduce((sum, phase) => sum + [...contentsOf(phase)].length, 0);
    expect(received).toBe(contents);
    for (const counts of expected.sources.values()) {
      const { accepted, duplicate, stale, rejected, quarantined } = counts;
      expect(accepted + duplicate + stale + rejected + quarantined).toBe(counts.received);
    }
  });

  it('begin every trade id with the prefix', () => {
    const ids = new Set<string>();
    const named = generateFeeds({ seed: SEED, trades: 60, tradeIdPrefix: 'RUN7-' });
    for (const phase of named.phases) {
      for (const content of contentsOf(phase)) {
        if (content.kind === 'record') ids.add(content.record.tradeId.slice(0, 5));
      }
    }
    expect([...ids]).toEqual(['RUN7-']);
  });

  it('send nothing but repetitions about a trade that a sweep may have expired', () => {
    const matured = [...expected.trades].filter(([, trade]) => trade.mayBeExpired);
    expect(matured.length).toBeGreaterThan(0);
    const said = new Map<string, Set<unknown>>(matured.map(([key]) => [key, new Set()]));
    for (const phase of feeds.phases) {
      for (const content of contentsOf(phase)) {
        if (content.kind === 'record') {
          said.get(plainKey(content.record))?.add(content.record.messageId);
        }
      }
    }
    for (const messages of said.values()) expect(messages.size).toBe(1);
  });

  it('have as many rows in each file as they say', () => {
    for (const { name, bytes, rows } of feeds.phases[1]!.files) {
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
      expect(text.split('\n').length - 2).toBe(rows);
    }
  });

  it('keep rejected rows far below the share that holds a file', () => {
    for (const { contents, rows } of feeds.phases[1]!.files) {
      const broken = contents.filter(({ kind }) => kind === 'broken').length;
      expect(broken / rows).toBeLessThan(0.01);
    }
  });
});

describe('blocks', () => {
  it('are the stream phase of the feeds, with the same result', () => {
    const trades = 500;
    const streams = generateFeeds({ seed: SEED, trades }).phases[0]!;
    const blocks = [...feedBlocks({ seed: SEED, trades })];
    expect(blocks.length).toBeGreaterThan(1);
    const values = blocks.flatMap(({ phase }) => phase.kafka.map(({ value }) => value));
    const whole = Buffer.concat(streams.kafka.map(({ value }) => value));
    expect(Buffer.concat(values).equals(whole)).toBe(true);
    const parts = new Map(blocks.flatMap((block) => [...block.expected.trades]));
    expect(parts).toEqual(expectedResult([streams]).trades);
  });

  it('hold the lanes that are asked for and nothing broken where told so', () => {
    const options = { seed: SEED, trades: 100, lanes: ['canonical-kafka' as const] };
    for (const { phase, expected: part } of feedBlocks({ ...options, hasBroken: false })) {
      expect(phase.http).toEqual([]);
      expect(new Set(phase.kafka.map(({ source }) => source))).toEqual(new Set(['canonical']));
      expect(part.trades.size).toBeGreaterThan(0);
    }
  });

  it('refuse what is out of limits', () => {
    expect(() => [...feedBlocks({ seed: -1, trades: 1 })]).toThrow(RangeError);
    expect(() => [...feedBlocks({ seed: 1, trades: 1_000_001 })]).toThrow(RangeError);
    expect(() => [...feedBlocks({ seed: 1, trades: 1, lanes: [] })]).toThrow(RangeError);
    expect(() => generateFeeds({ seed: 1, trades: 60_000 })).toThrow(RangeError);
    expect(TRADES_DEFAULT).toBeGreaterThan(0);
  });

  it('of a file have exactly the rows that are asked for', () => {
    const blocks = [...canonicalFileBlocks({ seed: SEED, rows: 1_000 })];
    const text = Buffer.concat(blocks.map(({ bytes }) => bytes)).toString();
    expect(text.split('\n').length - 2).toBe(1_000);
    const received = blocks.map((block) => block.expected.sources.get('canonical')?.received ?? 0);
    expect(received.reduce((sum, count) => sum + count, 0)).toBe(1_000);
  });
});
