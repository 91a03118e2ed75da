/** `trades.accepted.v1` beside the store: reads what is new, then compares every key. */
import {
  classifyKey,
  faultDifference,
  gapDifference,
  orphanDifference,
} from './core/accepted-comparison.js';
import { foldAccepted } from './core/accepted-fold.js';
import { readAccepted } from './core/accepted-record.js';
import type { ReadAccepted } from './core/accepted-record.js';
import type { Difference } from './core/break-lifecycle.js';
import type { AcceptedBook, AcceptedCut, LogOffsets, TopicReader } from './core/ports.js';
import type { TopicPiece } from './core/ports.js';
import type { AcceptedFigures, Findings } from './core/report.js';
import { inParallel } from './in-parallel.js';
import { DIFFERENCES_MAX, PARTITIONS_CONCURRENT } from './limits.js';

export interface AcceptedPorts {
  readonly topics: TopicReader;
  readonly accepted: AcceptedBook;
}

export interface AcceptedRequest {
  readonly topic: string;
  readonly run: bigint;
}

/** Reads the topic to its end, then compares at one cut. Throws what the ports throw. */
export async function compareAccepted(
  ports: AcceptedPorts,
  request: AcceptedRequest,
): Promise<Findings<AcceptedFigures>> {
  const logs = await ports.topics.offsets(request.topic);
  const read = await inParallel(logs, PARTITIONS_CONCURRENT, (log) =>
    readPartition(ports, request, log),
  );
  const cut = await ports.accepted.compare(DIFFERENCES_MAX);
  return {
    ...differencesOf(request.topic, cut),
    figures: {
      keys: cut.keys,
      read: read.reduce((sum, records) => sum + records, 0n),
      redelivered: cut.redelivered,
      differing: cut.differing.total,
    },
  };
}

async function readPartition(
  { topics, accepted }: AcceptedPorts,
  { topic, run }: AcceptedRequest,
  { partition, low, high }: LogOffsets,
): Promise<bigint> {
  let position = await accepted.position(partition);
  let records = 0n;
  // Retention may have taken what was not read yet; the first record then tells of a hole.
  const from = position.nextOffset > low ? position.nextOffset : low;
  if (from >= high) return records;
  await topics.read({ topic, partition, from, to: high }, readAccepted, async (piece) => {
    position = await postPiece(accepted, { run, partition, position, piece });
    records += BigInt(piece.picked.length);
  });
  return records;
}

interface PiecePosting {
  readonly run: bigint;
  readonly partition: number;
  readonly position: { readonly nextOffset: bigint; readonly holeOffset: bigint };
  readonly piece: TopicPiece<ReadAccepted>;
}

async function postPiece(
  accepted: AcceptedBook,
  { run, partition, position, piece }: PiecePosting,
): Promise<PiecePosting['position']> {
  const records = piece.picked.flatMap((read) => ('record' in read ? [read.record] : []));
  const faults = piece.picked.flatMap((read) =>
    'fault' in read ? [{ partition, ...read.fault }] : [],
  );
  let next = position;
  await accepted.post(run, {
    partition,
    eventKeys: [...new Set(records.map(({ eventKey }) => eventKey))],
    faults,
    fold: (known) => {
      const folded = foldAccepted({ records, known, ...position, to: piece.to });
      next = { nextOffset: folded.nextOffset, holeOffset: folded.holeOffset };
      return folded;
    },
  });
  return next;
}

function differencesOf(
  topic: string,
  { differing, gaps, faults, orphans }: AcceptedCut,
): { differences: Difference[]; unlisted: bigint } {
  const keys = differing.listed.flatMap((key) => classifyKey(key) ?? []);
  const lists = [differing, gaps, faults, orphans];
  const found = lists.reduce((sum, { total }) => sum + total, 0n);
  const listed = lists.reduce((sum, list) => sum + BigInt(list.listed.length), 0n);
  return {
    differences: [
      ...keys,
      ...gaps.listed.map(gapDifference),
      ...faults.listed.map((fault) => faultDifference({ topic, ...fault })),
      ...orphans.listed.map(orphanDifference),
    ],
    unlisted: found - listed,
  };
}
