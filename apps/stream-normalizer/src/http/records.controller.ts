/** `POST /v1/sources/{source}/records`: the door for records that come over HTTP. */
import {
  Body,
  Controller,
  Headers,
  HttpCode,
  HttpException,
  HttpStatus,
  Inject,
  Param,
  Post,
} from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HEADERS, RECORD_BYTES_MAX } from '@tributary/contracts';
import type { NormalizerMetrics } from '../metrics.js';
import { AppenderBusyError } from '../adapters/gathering-appender.js';
import { acceptRequest } from '../core/accept-request.js';
import type { AcceptedRecord, RawAppender, RawCoordinate, StreamSource } from '../core/ports.js';
import { CLOCK, NORMALIZER_METRICS, RAW_APPENDER, SOURCES_BY_NAME } from '../tokens.js';
import type { Clock } from '../tokens.js';

interface CoordinateBody {
  readonly messageId?: string;
  readonly topic: string;
  readonly partition: number;
  /** Decimal text: offsets are 64-bit numbers. */
  readonly offset: string;
}

interface AcceptedBody {
  readonly source: string;
  readonly records: readonly CoordinateBody[];
}

@ApiTags('records')
@Controller('v1/sources')
export class RecordsController {
  constructor(
    @Inject(SOURCES_BY_NAME) private readonly sources: ReadonlyMap<string, StreamSource>,
    @Inject(RAW_APPENDER) private readonly appender: RawAppender,
    @Inject(NORMALIZER_METRICS) private readonly metrics: NormalizerMetrics,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post(':source/records')
  @HttpCode(HttpStatus.ACCEPTED)
  @ApiOperation({
    summary: 'Accept one record or an array of records',
    description:
      'The bytes are kept as they are in the raw topic of the source. The answer comes once the ' +
      'broker has acknowledged every record; it lists one coordinate for each, in order.',
  })
  @ApiParam({ name: 'source', example: 'canonical' })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Becomes the message identity; element n of an array gets "<key>#<n>". Sending the same ' +
      'request again with the same key changes nothing.',
  })
  @ApiBody({
    description: 'One JSON object or an array of them, in the form the source sends.',
    schema: {
      example: { trade_id: 'A-1', version: 1, action: 'NEW', notional: '1000000', currency: 'USD' },
    },
  })
  @ApiResponse({ status: 202, description: 'In the raw topic, with the coordinates.' })
  @ApiResponse({ status: 400, description: 'Refused whole, with every fault by element.' })
  @ApiResponse({ status: 404, description: 'No such source, or it does not take HTTP.' })
  @ApiResponse({ status: 413, description: 'The body or one record is too large.' })
  @ApiResponse({ status: 503, description: 'The broker is slow or away; try again later.' })
  async post(
    @Param('source') name: string,
    @Body() body: Buffer | undefined,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
  ): Promise<AcceptedBody> {
    const source = this.sources.get(name);
    if (!source?.http) throw this.unknownSource(name);
    const acceptance = acceptRequest({
      source,
      body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      receivedAt: this.clock(),
    });
    if (acceptance.kind === 'too_large') {
      const message = `record ${acceptance.index} has ${acceptance.bytes} bytes; the limit is ${RECORD_BYTES_MAX}`;
      throw new HttpException({ code: 'TOO_LARGE', message }, HttpStatus.PAYLOAD_TOO_LARGE);
    }
    if (acceptance.kind === 'refused') {
      const message = 'nothing was accepted; correct the faults and send the request again';
      throw new HttpException({ code: 'REFUSED', message, faults: acceptance.faults }, 400);
    }
    const coordinates = await this.append(acceptance.records);
    this.metrics.accepted(name, acceptance.records.length);
    return { source: name, records: bodyOf(acceptance.records, coordinates) };
  }

  private async append(records: readonly AcceptedRecord[]): Promise<readonly RawCoordinate[]> {
    try {
      return await this.appender.append(records);
    } catch (error) {
      const code = error instanceof AppenderBusyError ? error.code : 'BROKER_UNAVAILABLE';
      const message =
        'the broker did not acknowledge the records; send the request again with the same ' +
        'Idempotency-Key';
      throw new HttpException({ code, message }, HttpStatus.SERVICE_UNAVAILABLE, { cause: error });
    }
  }

  private unknownSource(name: string): HttpException {
    const known = [...this.sources.values()].filter((source) => source.http);
    const names = known.map((source) => source.source).sort();
    const message = `no HTTP source named ${JSON.stringify(name.slice(0, 64))}; there are: ${names.join(', ')}`;
    return new HttpException({ code: 'UNKNOWN_SOURCE', message }, HttpStatus.NOT_FOUND);
  }
}

function bodyOf(
  records: readonly AcceptedRecord[],
  coordinates: readonly RawCoordinate[],
): CoordinateBody[] {
  return coordinates.map(({ topic, partition, offset }, index) => {
    const messageId = records[index]?.headers[HEADERS.messageId];
    return { ...(messageId ? { messageId } : {}), topic, partition, offset: offset.toString() };
  });
}
