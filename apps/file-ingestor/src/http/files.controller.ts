/** `GET /v1/files`: the ledger, for people and for scripts that wait for a file. */
import { BadRequestException, Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Ledger } from '../core/ports.js';
import { LEDGER } from '../tokens.js';
import { FileEntry, FilesAnswer, entryBody } from './file-entry.js';

export const LIMIT_MAX = 1_000;
const LIMIT_DEFAULT = 100;

const FilesQuery = z.strictObject({
  source: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/)
    .optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_DEFAULT),
});

@ApiTags('files')
@Controller('v1/files')
export class FilesController {
  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  @Get()
  @ApiOperation({
    summary: 'What arrived and what became of it, newest first',
    description:
      'One entry for each arrival in the landing folder. REGISTERED: copied, in work. STAGED: ' +
      'its rows are in the staging area. PUBLISHED: its manifest is on batches.staged.v1. HELD: ' +
      'nothing of it was published, `reason` says why; it is tried again when it arrives again. ' +
      'DUPLICATE_FILE: the same bytes came before.',
  })
  @ApiQuery({ name: 'source', required: false, example: 'canonical' })
  @ApiQuery({ name: 'limit', required: false, example: LIMIT_DEFAULT })
  @ApiOkResponse({ type: FilesAnswer })
  @ApiResponse({ status: 400, description: 'A parameter breaks its rule.' })
  async list(@Query() query: Record<string, unknown>): Promise<FilesAnswer> {
    const parsed = FilesQuery.safeParse(query);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      const message = `${issue?.path.join('.') || 'query'}: ${issue?.message}`;
      throw new BadRequestException({ code: 'BAD_QUERY', message });
    }
    const { source, limit } = parsed.data;
    const entries = await this.ledger.list(source === undefined ? { limit } : { source, limit });
    return { files: entries.map(entryBody) satisfies FileEntry[] };
  }
}
