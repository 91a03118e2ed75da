import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { QUARANTINE_REASONS } from '@tributary/domain';
import { readBatches, readDecisionTotals } from '@tributary/trade-store-reader';
import type { BatchPosition } from '@tributary/trade-store-reader';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ReconQueries } from '../adapters/recon-queries.js';
import { summariseDecisions } from '../core/decision-summary.js';
import { toJson } from '../core/json.js';
import type { Json } from '../core/json.js';
import * as parameters from './parameters.js';

const BATCH_CURSOR_PARTS = 2;

const NOTHING = z.strictObject({});
const BATCHES = z.strictObject({
  source: parameters.source().optional(),
  status: z.enum(['STAGED', 'APPLIED', 'FAILED']).optional(),
  limit: parameters.limit().optional(),
  cursor: parameters.cursor(BATCH_CURSOR_PARTS).optional(),
});
const QUARANTINE = z.strictObject({
  source: parameters.text().optional(),
  reason: z.enum(QUARANTINE_REASONS).optional(),
  limit: parameters.limit().optional(),
  cursor: parameters.idCursor().optional(),
});

/** What became of the records that came in. */
@ApiTags('accounts')
@Controller('v1')
export class AccountsController {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(ReconQueries) private readonly queries: ReconQueries,
  ) {}

  @Get('decisions')
  @ApiOperation({
    summary: 'received = accepted + duplicate + stale + rejected + quarantined, per source',
  })
  @ApiOkResponse({ description: '`{sources: [..], total, unprompted}`; counts are text' })
  async decisions(@Query() query: unknown): Promise<Json> {
    parameters.readParameters(NOTHING, query);
    const [decisions, quarantine] = await Promise.all([
      readDecisionTotals(this.dataSource),
      this.queries.quarantineCounts(),
    ]);
    return toJson(summariseDecisions(decisions, quarantine));
  }

  @Get('batches')
  @ApiOperation({ summary: 'Batches, the latest first' })
  @ApiQuery({ name: 'source', required: false })
  @ApiQuery({ name: 'status', required: false, enum: ['STAGED', 'APPLIED', 'FAILED'] })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500, 100 unless given' })
  @ApiQuery({ name: 'cursor', required: false, description: '`next` of the page before' })
  @ApiOkResponse({ description: '`{batches: [..], next?}`' })
  async batches(@Query() query: unknown): Promise<Json> {
    const { source, status, limit, cursor } = parameters.readParameters(BATCHES, query);
    const page = await readBatches(this.dataSource, {
      ...(source === undefined ? {} : { source }),
      ...(status === undefined ? {} : { status }),
      limit: limit ?? parameters.PAGE_SIZE,
      ...(cursor === undefined ? {} : { after: batchPosition(cursor) }),
    });
    const { next } = page;
    return {
      batches: toJson(page.batches),
      ...(next === undefined
        ? {}
        : { next: parameters.encodeCursor([next.receivedAt, next.batchId]) }),
    };
  }

  @Get('quarantine')
  @ApiOperation({ summary: 'Records that could not be understood, the latest first' })
  @ApiQuery({ name: 'source', required: false })
  @ApiQuery({ name: 'reason', required: false, enum: QUARANTINE_REASONS })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500, 100 unless given' })
  @ApiQuery({ name: 'cursor', required: false, description: '`next` of the page before' })
  @ApiOkResponse({ description: '`{records: [..], next?}`; `excerpt` is the begin of the bytes' })
  async quarantine(@Query() query: unknown): Promise<Json> {
    const { source, reason, limit, cursor } = parameters.readParameters(QUARANTINE, query);
    const { items, next } = await this.queries.quarantine({
      ...(source === undefined ? {} : { source }),
      ...(reason === undefined ? {} : { reason }),
      limit: limit ?? parameters.PAGE_SIZE,
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    return { records: toJson(items), ...(next === undefined ? {} : { next }) };
  }
}

function batchPosition([receivedAt = '', batchId = '']: readonly string[]): BatchPosition {
  if (Number.isNaN(Date.parse(receivedAt)) || !/^[0-9a-zA-Z_-]{1,64}$/.test(batchId)) {
    throw parameters.badParameter('cursor', 'must be what the page before answered as `next`');
  }
  return { receivedAt, batchId };
}
