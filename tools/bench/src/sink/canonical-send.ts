/** Sends records to the canonical topic as a normalizer does. */
import { HEADERS, TRADES_CANONICAL } from '@tributary/contracts';
import type { OutgoingRecord } from '@tributary/kafka';
import { SOURCE, encodeVersion } from './bench-record.js';
import type { Version } from './bench-record.js';
import type { SinkRun } from './sink-run.js';

const HEADERS_OF_ALL = {
  [HEADERS.contract]: TRADES_CANONICAL.contract,
  [HEADERS.source]: SOURCE,
};
const RECORDS_AT_ONCE = 20_000;

/** Raw offsets rise over the whole run: a repeated one would be a delivery met again. */
let rawOffset = 0;

export function canonicalRecord(version: Version): OutgoingRecord {
  const { key, bytes } = encodeVersion(version, { rawOffset: rawOffset++ });
  return { topic: TRADES_CANONICAL.name, key, value: bytes, headers: HEADERS_OF_ALL };
}

/** Sends so many records of a stream, telling each; answers their bytes. */
export async function preload(
  run: SinkRun,
  stream: Iterator<Version>,
  { records, onVersion }: { readonly records: number; onVersion: (version: Version) => void },
): Promise<number> {
  let bytes = 0;
  for (let sent = 0; sent < records; ) {
    const outgoing: OutgoingRecord[] = [];
    for (const end = Math.min(records, sent + RECORDS_AT_ONCE); sent < end; sent += 1) {
      const version: Version = stream.next().value as Version;
      onVersion(version);
      const record = canonicalRecord(version);
      bytes += record.value?.length ?? 0;
      outgoing.push(record);
    }
    await run.producer.send(outgoing);
  }
  return bytes;
}
