/** The program on a real broker and database: what comes in by file, and what becomes of it. */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { toHex } from '@tributary/domain';
import { assertEventually } from '@tributary/testing';
import { STABLE_AGE_MS_MIN } from '../src/core/ready-files.js';
import { aDeployment, startApp } from './deployment.js';
import { HEADER, csvOf, rowOf, rowsTo } from './files.js';
import { ledgerOf, manifestsOf, quarantinedOf, settled, stagedOf } from './outcome.js';

/** Longer than the age at which a file that stands still is read. */
const GROWTH_MS = STABLE_AGE_MS_MIN + 1_000;

const sha256Of = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

describe('a canonical file', () => {
  it('is staged in file order and announced once', async () => {
    const deployment = await aDeployment();
    const content = csvOf(rowsTo(30));
    deployment.put('trades.csv', content);
    startApp(deployment);
    const [entry] = await settled(deployment, 1);
    expect(entry).toMatchObject({ state: 'PUBLISHED', received_rows: '30', staged_rows: '30' });
    const manifests = await manifestsOf(deployment);
    expect(manifests).toHaveLength(1);
    const [manifest] = manifests;
    if (!manifest) throw new Error('no manifest');
    expect(manifest).toMatchObject({
      batchId: entry?.batch_id,
      fileUri: `${deployment.source}/trades.csv`,
      receivedRows: 30n,
      rejectedRows: 0n,
      mappingId: 'canonical',
      controlTotals: [
        { field: 'notional', sum: '480', rows: 30n },
        { field: 'quantity', sum: '0', rows: 0n },
      ],
    });
    expect(toHex(manifest.fileSha256)).toBe(sha256Of(content));
    const staged = await stagedOf(deployment, manifest);
    expect(staged.map(({ row }) => row)).toEqual(rowsTo(30).map((_, index) => BigInt(index + 1)));
    expect(staged.at(2)).toMatchObject({
      key: { scheme: 'TEST', tradeId: 'T-3', legId: 0 },
      record: {
        head: {
          key: { scheme: 'TEST', tradeId: 'T-3', legId: 0 },
          sourceSystem: deployment.source,
          receivedAt: manifest.receivedAt,
        },
        lineage: { channel: 'FILE', ordinal: 0, file: { uri: manifest.fileUri, row: 3n } },
      },
    });
    expect(await quarantinedOf(deployment, { atLeast: 0 })).toEqual([]);
    expect(existsSync(deployment.pathOf('trades.csv'))).toBe(true);
  });

  it('may come compressed, and of several parts of a stream', async () => {
    const deployment = await aDeployment();
    const content = csvOf(rowsTo(5));
    const cut = HEADER.length + 10;
    const members = [gzipSync(content.slice(0, cut)), gzipSync(content.slice(cut))];
    deployment.put('trades.csv.gz', Buffer.concat(members));
    startApp(deployment);
    await settled(deployment, 1);
    expect(await manifestsOf(deployment)).toMatchObject([{ stagedRows: 5n }]);
  });

  it('may hold no rows: then its batch is empty', async () => {
    const deployment = await aDeployment();
    deployment.put('quiet-day.csv', `${HEADER}\n`);
    startApp(deployment);
    await settled(deployment, 1);
    expect(await manifestsOf(deployment)).toMatchObject([{ receivedRows: 0n, parts: [] }]);
  });
});

describe('a mapped file without action column', () => {
  it('comes through the same engine, as snapshots on the date of its zone', async () => {
    const mapping = [
      'mapping:',
      '  fields:',
      '    trade_id: Ref',
      '    version: Version',
      '    maturity_date: { from: Maturity, format: dd/MM/yyyy }',
      '    notional: { from: Notional, decimal: { thousands: "," } }',
    ].join('\n');
    const deployment = await aDeployment({
      file: '{ delimiter: ";" }',
      zone: 'Pacific/Kiritimati',
      mapping,
    });
    deployment.put(
      'eod.csv',
      'Ref;Version;Maturity;Notional\r\nT-1;3;30/06/2031;"1,000,000.00"\r\n',
    );
    startApp(deployment);
    await settled(deployment, 1);
    const [manifest] = await manifestsOf(deployment);
    if (!manifest) throw new Error('no manifest');
    const noon = new Date(Number(manifest.receivedAt / 1_000_000n) + 14 * 3_600_000);
    expect(manifest.businessDate).toBe(noon.toISOString().slice(0, 10));
    const [staged] = await stagedOf(deployment, manifest);
    expect(staged?.record).toMatchObject({
      head: { action: 'SNAPSHOT', version: 3n, maturityDate: '2031-06-30' },
      terms: { notional: { value: '1000000' } },
    });
  });
});

describe('readiness', () => {
  it('reads no file that grows or bears the name of an upload', async () => {
    const deployment = await aDeployment();
    startApp(deployment);
    const path = deployment.pathOf('growing.csv');
    writeFileSync(path, `${HEADER}\n`);
    writeFileSync(deployment.pathOf('upload.csv.filepart'), csvOf(rowsTo(2)));
    let written = 0;
    for (const startMs = Date.now(); Date.now() - startMs < GROWTH_MS; ) {
      written += 1;
      appendFileSync(path, `${rowOf(written)}\n`);
      const writtenMs = Date.now();
      const rows = await ledgerOf(deployment);
      // A test that was stalled for so long has let the file stand still itself.
      if (Date.now() - writtenMs < STABLE_AGE_MS_MIN / 2) expect(rows).toEqual([]);
    }
    await assertEventually(async () => {
      const last = (await ledgerOf(deployment)).at(-1);
      expect(last).toMatchObject({ name: 'growing.csv', received_rows: String(written) });
    });
    expect((await ledgerOf(deployment)).map(({ name }) => name)).not.toContain(
      'upload.csv.filepart',
    );
  });

  it('waits for the marker where the source has one', async () => {
    const deployment = await aDeployment({ file: '{ readiness: marker }' });
    startApp(deployment);
    const content = csvOf(rowsTo(3));
    deployment.put('waiting.csv', content);
    deployment.put('complete.csv', csvOf(rowsTo(4)));
    deployment.put('complete.csv.done', '');
    expect(await settled(deployment, 1)).toMatchObject([{ name: 'complete.csv' }]);
    deployment.put('waiting.csv.done', `{"rows":3,"sha256":"${sha256Of(content)}"}`);
    expect(await settled(deployment, 2)).toMatchObject([
      { name: 'complete.csv' },
      { name: 'waiting.csv', state: 'PUBLISHED', received_rows: '3' },
    ]);
  });

  it('holds a file whose marker disagrees until a right one comes', async () => {
    const deployment = await aDeployment();
    startApp(deployment);
    deployment.put('trades.csv', csvOf(rowsTo(3)));
    deployment.put('trades.csv.done', '{"rows":4}');
    const [held] = await settled(deployment, 1);
    expect(held).toMatchObject({ state: 'HELD', received_rows: '3' });
    expect(held?.reason).toContain('the marker says 4, the file has 3');
    expect(await manifestsOf(deployment)).toEqual([]);
    deployment.put('trades.csv.done', '{"rows":3}');
    await settled(deployment, 2);
    expect(await manifestsOf(deployment)).toMatchObject([{ batchId: held?.batch_id }]);
    expect(await quarantinedOf(deployment, { atLeast: 1 })).toMatchObject([
      { reason: 'POLICY', field: '.done', lineage: { file: { row: 0n } }, rawLength: 0n },
    ]);
  });
});

describe('the same again', () => {
  it('bytes under another name change nothing; changed bytes are a batch of their own', async () => {
    const deployment = await aDeployment();
    startApp(deployment);
    const content = csvOf(rowsTo(3));
    deployment.put('first.csv', content);
    await settled(deployment, 1);
    deployment.put('second.csv', content);
    deployment.put('first.csv', csvOf(rowsTo(4)));
    const rows = await settled(deployment, 3);
    expect(rows.map(({ name, outcome }) => `${name} ${outcome}`).sort()).toEqual([
      'first.csv BATCH',
      'first.csv BATCH',
      'second.csv DUPLICATE_FILE',
    ]);
    const manifests = await manifestsOf(deployment);
    expect(manifests.map(({ stagedRows }) => stagedRows)).toEqual([3n, 4n]);
    expect(new Set(manifests.map(({ batchId }) => batchId)).size).toBe(2);
  });
});

describe('rows that cannot be taken', () => {
  it('are rejected one by one, with their bytes, and the others go on', async () => {
    const deployment = await aDeployment({
      file: '{ reject_threshold: { count: 10, ratio: 0 } }',
    });
    const broken: readonly [Buffer, string, string][] = [
      [Buffer.from('T-2,1,NEW'), 'UNDECODABLE', 'TOO_FEW_FIELDS'],
      [Buffer.from(`${rowOf(3)},x,y`), 'UNDECODABLE', 'TOO_MANY_FIELDS'],
      [Buffer.from('"T-4"x,1,NEW,2031-06-30,1,USD,m-4'), 'UNDECODABLE', 'TEXT_AFTER_QUOTE'],
      [
        Buffer.from([...Buffer.from('T-5'), 0xff, ...Buffer.from(',1,NEW,,1,USD,m')]),
        'UNDECODABLE',
        'BAD_UTF8',
      ],
      [Buffer.from('T-6,1,NEW,2031-02-30,1,USD,m-6'), 'BAD_VALUE', '2031-02-30'],
      [Buffer.from('T-7,1,BOOK,2031-06-30,1,USD,m-7'), 'UNMAPPED_CODE', 'BOOK'],
      [Buffer.from(',1,NEW,2031-06-30,1,USD,m-8'), 'MISSING_FIELD', ''],
      [Buffer.from('T-9,1,NEW,2031-06-30,1e,USD,m-9'), 'BAD_VALUE', '1e'],
    ];
    const last: readonly [Buffer, string, string] = [
      Buffer.from('"T-10,1,NEW,2031-06-30,1,USD,m'),
      'UNDECODABLE',
      'UNCLOSED_QUOTE',
    ];
    const all = [...broken, last];
    const lines = [Buffer.from(HEADER), Buffer.from(rowOf(1)), ...all.map(([raw]) => raw)];
    deployment.put('trades.csv', Buffer.concat(lines.flatMap((raw) => [raw, Buffer.from('\n')])));
    startApp(deployment);
    const [entry] = await settled(deployment, 1);
    expect(entry).toMatchObject({ state: 'PUBLISHED', received_rows: '10', staged_rows: '1' });
    const quarantined = await quarantinedOf(deployment, { atLeast: all.length });
    const found = quarantined.sort((a, b) => Number(rowIn(a) - rowIn(b)));
    expect(found.map(({ reason }) => reason)).toEqual(all.map(([, reason]) => reason));
    for (const [index, [raw, , detail]] of all.entries()) {
      const record = found[index];
      expect(record?.detail).toContain(detail);
      expect(Buffer.from(record?.raw ?? []).equals(raw)).toBe(true);
      expect(record).toMatchObject({
        source: deployment.source,
        stage: 'file-ingestor',
        lineage: { channel: 'FILE', file: { row: BigInt(index + 2) } },
      });
    }
  });
});

const rowIn = ({ lineage }: { readonly lineage: { readonly file?: { readonly row: bigint } } }) =>
  lineage.file?.row ?? 0n;

describe('files that cannot be taken', () => {
  it('are held with a reason; others are not affected', async () => {
    const deployment = await aDeployment();
    const whole = gzipSync(csvOf(rowsTo(2_000)));
    deployment.put('cut.csv.gz', whole.subarray(0, whole.length - 100));
    deployment.put('empty.csv', '');
    deployment.put('header.csv', `${HEADER},colour\n${rowOf(1)},red\n`);
    deployment.put('no-key.csv', 'version,notional\n1,2\n');
    deployment.put('not-text.csv', Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0x41]));
    deployment.put('rejects.csv', csvOf([rowOf(1), 'x', 'y', 'z']));
    deployment.put('marker.csv', csvOf(rowsTo(6)));
    deployment.put('marker.csv.done', '{rows');
    deployment.put('good.csv', csvOf(rowsTo(7)));
    startApp(deployment);
    const rows = await settled(deployment, 8);
    const reasons = new Map(rows.map(({ name, reason }) => [name, reason]));
    expect(reasons.get('good.csv')).toBeNull();
    expect(reasons.get('cut.csv.gz')).toContain('UNDECODABLE: the gzip data is cut off');
    expect(reasons.get('empty.csv')).toContain('not even a header');
    expect(reasons.get('header.csv')).toContain('UNKNOWN_FIELD colour');
    expect(reasons.get('no-key.csv')).toContain('MISSING_FIELD trade_id');
    expect(reasons.get('not-text.csv')).toContain('UNDECODABLE: the header: BAD_UTF8');
    expect(reasons.get('rejects.csv')).toContain('3 of 4 rows were rejected');
    expect(reasons.get('marker.csv')).toContain('BAD_VALUE .done');
    expect(await manifestsOf(deployment)).toMatchObject([{ stagedRows: 7n }]);
    const quarantined = await quarantinedOf(deployment, { atLeast: 7 });
    expect(quarantined.map(rowIn)).toEqual(Array.from({ length: 7 }, () => 0n));
    const held = rows.find(({ name }) => name === 'rejects.csv');
    const rejects = join(deployment.stagingDir, held?.batch_id ?? '', 'rejects.ndjson');
    expect(existsSync(rejects)).toBe(true);
  });
});
