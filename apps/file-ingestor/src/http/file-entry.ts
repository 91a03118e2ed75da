/** The form of a ledger entry over HTTP. Counts and sizes are 64-bit numbers: decimal text. */
import { ApiProperty } from '@nestjs/swagger';
import type { LedgerEntry } from '../core/ports.js';

const STATES = ['REGISTERED', 'STAGED', 'PUBLISHED', 'HELD', 'DUPLICATE_FILE'] as const;

export class FileEntry {
  @ApiProperty({ example: 'canonical' })
  readonly source!: string;
  @ApiProperty({ example: 'trades-2026-11-24.csv', description: 'Name in the landing folder.' })
  readonly name!: string;
  @ApiProperty({ enum: STATES })
  readonly state!: (typeof STATES)[number];
  @ApiProperty({ required: false, description: 'Why it is held, or what it repeats.' })
  readonly reason?: string;
  @ApiProperty({ example: '2f0d6a1c9b3e4f50718293a4b5c6d7e8' })
  readonly batchId!: string;
  @ApiProperty({ description: 'SHA-256 of the bytes as received, hex.' })
  readonly sha256!: string;
  @ApiProperty({ example: '1048576', description: 'Bytes as received.' })
  readonly bytes!: string;
  @ApiProperty({ required: false, example: '1000', description: 'Data rows: staged + rejected.' })
  readonly received?: string;
  @ApiProperty({ required: false, example: '998' })
  readonly staged?: string;
  @ApiProperty({ required: false, example: '2' })
  readonly rejected?: string;
  @ApiProperty({ example: '2026-11-24T18:00:00.000Z' })
  readonly receivedAt!: string;
  @ApiProperty({ example: '2026-11-24T18:00:05.000Z' })
  readonly updatedAt!: string;
}

export class FilesAnswer {
  @ApiProperty({ type: [FileEntry] })
  readonly files!: FileEntry[];
}

export function entryBody(entry: LedgerEntry): FileEntry {
  const { counts } = entry;
  return {
    source: entry.source,
    name: entry.name,
    state: entry.state,
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    batchId: entry.batchId,
    sha256: entry.sha256,
    bytes: entry.bytes.toString(),
    ...(counts === undefined
      ? {}
      : {
          received: counts.received.toString(),
          staged: counts.staged.toString(),
          rejected: counts.rejected.toString(),
        }),
    receivedAt: entry.receivedAt.toISOString(),
    updatedAt: entry.updatedAt.toISOString(),
  };
}
