import {
  ConflictException,
  Controller,
  Get,
  HttpCode,
  Inject,
  NotFoundException,
  Post,
  Query,
} from '@nestjs/common';
import {
  ApiConflictResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { z } from 'zod';
import { ReconQueries } from '../adapters/recon-queries.js';
import type { StoredRun } from '../adapters/recon-queries.js';
import { BREAK_CLASSES } from '../core/break-lifecycle.js';
import { ReconciliationBusyError } from '../core/errors.js';
import { toJson } from '../core/json.js';
import type { Json } from '../core/json.js';
import { ReconcileLoop } from '../reconcile-loop.js';
import * as parameters from './parameters.js';

const RUNS_DEFAULT = 20;
const STATES = ['open', 'candidate', 'confirmed', 'closed'] as const;

const NOTHING = z.strictObject({});
const LIST = z.strictObject({ limit: parameters.limit().optional() });
const RUN = z.strictObject({ recount: parameters.flag().optional() });
const BREAKS = z.strictObject({
  state: z.enum(STATES).optional(),
  class: z.enum(BREAK_CLASSES).optional(),
  limit: parameters.limit().optional(),
  cursor: parameters.idCursor().optional(),
});

/** Reconciliations and their breaks. */
@ApiTags('reconciliation')
@Controller('v1')
export class ReconciliationsController {
  constructor(
    @Inject(ReconQueries) private readonly queries: ReconQueries,
    @Inject(ReconcileLoop) private readonly loop: ReconcileLoop,
  ) {}

  @Get('reconciliations/latest')
  @ApiOperation({ summary: 'The latest finished reconciliation' })
  @ApiOkResponse({
    description:
      '`{run, trigger, startedAt, finishedAt, result, canonical, accepted, batches, breaks}`',
  })
  @ApiNotFoundResponse({ description: '`{error: "NO_RECONCILIATION", message}`' })
  async latest(@Query() query: unknown): Promise<Json> {
    parameters.readParameters(NOTHING, query);
    const run = await this.queries.latestRun();
    if (run === undefined) throw noReconciliation('none has finished yet; POST one or wait');
    return runJson(run);
  }

  @Get('reconciliations')
  @ApiOperation({ summary: 'The latest reconciliations, one under way included' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500, 20 unless given' })
  @ApiOkResponse({ description: '`{reconciliations: [..]}`' })
  async list(@Query() query: unknown): Promise<Json> {
    const { limit } = parameters.readParameters(LIST, query);
    const runs = await this.queries.runs(limit ?? RUNS_DEFAULT);
    return { reconciliations: runs.map(runJson) };
  }

  @Post('reconciliations')
  @HttpCode(200)
  @ApiOperation({ summary: 'Reconciles now and answers the result' })
  @ApiQuery({
    name: 'recount',
    required: false,
    description: '`true` counts everything afresh instead of what is new',
  })
  @ApiOkResponse({ description: 'The finished reconciliation' })
  @ApiConflictResponse({ description: '`{error: "RECONCILIATION_BUSY", message}`' })
  async reconcile(@Query() query: unknown): Promise<Json> {
    const { recount = false } = parameters.readParameters(RUN, query);
    try {
      const { run } = await this.loop.runNow({ recount });
      const stored = await this.queries.run(run);
      if (stored === undefined) throw noReconciliation(`run ${run} is gone`);
      return runJson(stored);
    } catch (error) {
      if (!(error instanceof ReconciliationBusyError)) throw error;
      const { code, message } = error;
      throw new ConflictException({ statusCode: 409, error: code, message });
    }
  }

  @Get('breaks')
  @ApiOperation({ summary: 'Breaks in the order they were found' })
  @ApiQuery({ name: 'state', required: false, enum: STATES, description: '`open` unless given' })
  @ApiQuery({ name: 'class', required: false, enum: BREAK_CLASSES })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500, 100 unless given' })
  @ApiQuery({ name: 'cursor', required: false, description: '`next` of the page before' })
  @ApiOkResponse({ description: '`{breaks: [..], next?}`' })
  async breaks(@Query() query: unknown): Promise<Json> {
    const { state, limit, cursor, ...rest } = parameters.readParameters(BREAKS, query);
    const { items, next } = await this.queries.breaks({
      ...(state === undefined ? {} : { state }),
      ...(rest.class === undefined ? {} : { class: rest.class }),
      limit: limit ?? parameters.PAGE_SIZE,
      ...(cursor === undefined ? {} : { after: cursor }),
    });
    return { breaks: toJson(items), ...(next === undefined ? {} : { next }) };
  }
}

function runJson({ report, ...run }: StoredRun): Json {
  return toJson({ ...run, ...report });
}

function noReconciliation(message: string): NotFoundException {
  return new NotFoundException({ statusCode: 404, error: 'NO_RECONCILIATION', message });
}
