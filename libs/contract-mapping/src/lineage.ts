/** Lineage between wire and domain. */
import type { Lineage as WireLineage } from '@tributary/contracts';
import type { Lineage } from '@tributary/domain';
import { CHANNEL } from './enum-tables.js';
import { badValue, missing } from './fault.js';
import { checkedText, given, optionalText, readEnum, writeEnum } from './values.js';

const SHA256_BYTES = 32;
const NO_BYTES = Buffer.alloc(0);

export function lineageToWire(lineage: Lineage): WireLineage {
  const { stream, file } = lineage;
  return {
    channel: writeEnum(CHANNEL, lineage.channel),
    topic: stream?.topic ?? '',
    partition: stream?.partition ?? 0,
    offset: stream?.offset ?? 0n,
    ordinal: lineage.ordinal,
    fileUri: file?.uri ?? '',
    fileSha256: file ? Buffer.from(file.sha256) : NO_BYTES,
    row: file?.row ?? 0n,
    mappingId: lineage.mappingId,
    mappingHash: Buffer.from(lineage.mappingHash),
    adapterVersion: lineage.adapterVersion,
    runId: lineage.runId ?? '',
    replay: lineage.replay,
  };
}

/** @throws ContractFaultError where it is absent or does not say where the record came from. */
export function lineageToDomain(wire: WireLineage | undefined): Lineage {
  if (wire === undefined) throw missing('lineage');
  const channel = readEnum(CHANNEL, wire.channel, 'lineage');
  if (channel === undefined) throw missing('lineage');
  if (channel === 'STREAM' && wire.topic === '') throw missing('lineage');
  if (wire.partition < 0) throw badValue('lineage', `partition ${wire.partition}`);
  for (const text of [wire.topic, wire.fileUri, wire.mappingId, wire.adapterVersion]) {
    checkedText(text, 'lineage');
  }
  if (channel === 'FILE' && wire.fileSha256.length !== SHA256_BYTES) {
    throw badValue('lineage', `file_sha256 has ${wire.fileSha256.length} bytes, not 32`);
  }
  const { topic, partition, offset } = wire;
  const stream = channel === 'STREAM' ? { topic, partition, offset } : undefined;
  const file =
    channel === 'FILE' ? { uri: wire.fileUri, sha256: wire.fileSha256, row: wire.row } : undefined;
  return {
    channel,
    ...given('stream', stream),
    ...given('file', file),
    ordinal: wire.ordinal,
    mappingId: wire.mappingId,
    mappingHash: wire.mappingHash,
    adapterVersion: wire.adapterVersion,
    ...given('runId', optionalText(wire.runId, 'lineage')),
    replay: wire.replay,
  };
}
