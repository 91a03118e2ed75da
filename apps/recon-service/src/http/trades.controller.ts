import { Controller, Get, Inject, NotFoundException, Param, Query } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { formatKey } from '@tributary/domain';
import type { TradeKey } from '@tributary/domain';
import {
  HISTORY_LIMIT_MAX,
  readHistory,
  readTrade,
  searchTrades,
} from '@tributary/trade-store-reader';
import type { HistoryPosition } from '@tributary/trade-store-reader';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import type { Json } from '../core/json.js';
import * as parameters from './parameters.js';
import { eventJson, tradeJson, tradeWithTermsJson } from './trade-json.js';

const TRADE_CURSOR_PARTS = 3;
const HISTORY_CURSOR_PARTS = 4;
const POSITION = /^[0-9]{1,19}$/;

const SEARCH = z.strictObject({
  tradeId: parameters.tradeId().optional(),
  source: parameters.source().optional(),
  book: parameters.text().optional(),
  status: parameters.status().optional(),
  maturityFrom: parameters.isoDate().optional(),
  maturityTo: parameters.isoDate().optional(),
  limit: parameters.limit().optional(),
  cursor: parameters.cursor(TRADE_CURSOR_PARTS).optional(),
});
const HISTORY = z.strictObject({
  limit: parameters.limit().optional(),
  cursor: parameters.cursor(HISTORY_CURSOR_PARTS).optional(),
});

/** Trades as the store has them. */
@ApiTags('trades')
@Controller('v1/trades')
export class TradesController {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Trades in the order of their keys; every given condition must hold' })
  @ApiQuery({ name: 'tradeId', required: false })
  @ApiQuery({ name: 'source', required: false, description: 'Source of the order that stands' })
  @ApiQuery({ name: 'book', required: false })
  @ApiQuery({ name: 'status', required: false, example: 'BOOKED' })
  @ApiQuery({ name: 'maturityFrom', required: false, example: '2031-06-30' })
  @ApiQuery({ name: 'maturityTo', required: false, description: 'Inclusive' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500, 100 unless given' })
  @ApiQuery({ name: 'cursor', required: false, description: '`next` of the page before' })
  @ApiOkResponse({ description: '`{trades: [..], next?}`' })
  @ApiBadRequestResponse({ description: '`{error: "BAD_PARAMETER", parameter, message}`' })
  async search(@Query() query: unknown): Promise<Json> {
    const { limit, cursor, ...conditions } = parameters.readParameters(SEARCH, query);
    const page = await searchTrades(this.dataSource, {
      ...given(conditions),
      limit: limit ?? parameters.PAGE_SIZE,
      ...(cursor === undefined ? {} : { after: keyOfCursor(cursor) }),
    });
    const { next } = page;
    const mark = next && [next.scheme, next.tradeId, String(next.legId)];
    return {
      trades: page.trades.map(tradeJson),
      ...(mark === undefined ? {} : { next: parameters.encodeCursor(mark) }),
    };
  }

  @Get(':scheme/:tradeId/:legId')
  @ApiOperation({ summary: 'One trade with all its terms' })
  @ApiParam({ name: 'scheme', example: 'OMS' })
  @ApiParam({ name: 'tradeId', description: 'URL-encoded: it may hold `/` and `|`' })
  @ApiParam({ name: 'legId', example: '0' })
  @ApiOkResponse({ description: 'The trade' })
  @ApiNotFoundResponse({ description: '`{error: "TRADE_NOT_FOUND", key, message}`' })
  async one(@Param() path: unknown): Promise<Json> {
    const key = parameters.readParameters(parameters.TRADE_PATH, path);
    const trade = await readTrade(this.dataSource, key);
    if (trade === undefined) {
      throw notFound(key, 'no record of this key was accepted; its history shows refused ones');
    }
    return tradeWithTermsJson(trade);
  }

  @Get(':scheme/:tradeId/:legId/history')
  @ApiOperation({ summary: 'Every decision about a key in the order they were taken' })
  @ApiParam({ name: 'scheme', example: 'OMS' })
  @ApiParam({ name: 'tradeId', description: 'URL-encoded: it may hold `/` and `|`' })
  @ApiParam({ name: 'legId', example: '0' })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500, 500 unless given' })
  @ApiQuery({ name: 'cursor', required: false, description: '`next` of the page before' })
  @ApiOkResponse({ description: '`{key, events: [..], next?}`; exact duplicates are not in it' })
  @ApiNotFoundResponse({ description: '`{error: "TRADE_NOT_FOUND", key, message}`' })
  async history(@Param() path: unknown, @Query() query: unknown): Promise<Json> {
    const key = parameters.readParameters(parameters.TRADE_PATH, path);
    const { limit, cursor } = parameters.readParameters(HISTORY, query);
    const after = cursor === undefined ? undefined : positionOfCursor(cursor);
    const page = await readHistory(this.dataSource, {
      key,
      limit: limit ?? HISTORY_LIMIT_MAX,
      ...(after === undefined ? {} : { after }),
    });
    if (page.events.length === 0 && after === undefined) {
      throw notFound(key, 'no record of this key was decided; look in /v1/quarantine');
    }
    const { next } = page;
    return {
      key: { scheme: key.scheme, tradeId: key.tradeId, legId: key.legId },
      events: page.events.map(eventJson),
      ...(next === undefined ? {} : { next: cursorOfPosition(next) }),
    };
  }
}

function notFound(key: TradeKey, message: string): NotFoundException {
  const error = 'TRADE_NOT_FOUND';
  return new NotFoundException({ statusCode: 404, error, key: formatKey(key), message });
}

/** Absent conditions are left out. */
function given<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

function keyOfCursor([scheme, tradeId, legId]: readonly string[]): TradeKey {
  const read = parameters.TRADE_PATH.safeParse({ scheme, tradeId, legId });
  if (!read.success) throw badCursor();
  return read.data;
}

function cursorOfPosition({ decidedAt, originId, position, ordinal }: HistoryPosition): string {
  return parameters.encodeCursor([
    decidedAt,
    String(originId),
    position.toString(),
    String(ordinal),
  ]);
}

function positionOfCursor(parts: readonly string[]): HistoryPosition {
  const [decidedAt = '', originId = '', position = '', ordinal = ''] = parts;
  const isValid =
    !Number.isNaN(Date.parse(decidedAt)) &&
    [originId, position, ordinal].every((part) => POSITION.test(part));
  if (!isValid) throw badCursor();
  return {
    decidedAt,
    originId: Number(originId),
    position: BigInt(position),
    ordinal: Number(ordinal),
  };
}

function badCursor(): Error {
  return parameters.badParameter('cursor', 'must be what the page before answered as `next`');
}
