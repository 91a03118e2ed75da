/** `POST /v1/sources/{source}/records`: the door for records that come over HTTP. */
import type { IncomingMessage } from 'node:http';
import { Controller, HttpCode, HttpStatus, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { acceptRequest } from '../core/accept-request.js';
import type { Clock, RawAppender, StreamSource } from '../core/ports.js';
import { StreamSources } from '../core/stream-sources.js';
import { NormalizerMetrics } from '../metrics.js';
import { CLOCK, RAW_APPENDER } from '../tokens.js';
import {
  Refusal,
  acceptedBody,
  notJson,
  refusedFor,
  refusedOffer,
  unknownSource,
} from './answers.js';
import type { AcceptedBody } from './answers.js';
import { isPlainJson } from './content-type.js';
import { BodyReader, discard } from './read-body.js';

@ApiTags('records')
@Controller('v1/sources')
export class RecordsController {
  constructor(
    private readonly sources: StreamSources,
    private readonly bodies: BodyReader,
    private readonly metrics: NormalizerMetrics,
    @Inject(RAW_APPENDER) private readonly appender: RawAppender,
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
      'Becomes the message identity; element n of an array gets "<key>#<n>". Send a request ' +
      'again with the same key when its answer was 503 or did not come.',
  })
  @ApiBody({
    description: 'One JSON object or an array of them, in the form the source sends.',
    schema: {
      example: { trade_id: 'A-1', version: 1, action: 'NEW', notional: '1000000', currency: 'USD' },
    },
  })
  @ApiResponse({ status: 202, description: 'In the raw topic, with the coordinates.' })
  @ApiResponse({ status: 400, description: 'Refused whole, with the faults by element.' })
  @ApiResponse({ status: 404, description: 'No such source, or it does not take HTTP.' })
  @ApiResponse({ status: 413, description: 'The body or one record is too large.' })
  @ApiResponse({ status: 415, description: 'The content type is not JSON.' })
  @ApiResponse({ status: 503, description: 'The broker is slow or away; try again later.' })
  async post(
    @Param('source') name: string,
    @Req() request: IncomingMessage,
  ): Promise<AcceptedBody> {
    try {
      const source = this.sources.overHttp(name);
      if (!source) throw unknownSource(name, this.sources.httpNames());
      if (!isPlainJson(request.headers)) throw notJson();
      return await this.bodies.withBody(request, (body) => this.accept(source, { request, body }));
    } catch (error) {
      discard(request);
      const answer = refusedFor(error, { bodyBytesMax: this.bodies.bytesMax });
      if (answer instanceof Refusal) this.metrics.refused(answer.code);
      throw answer;
    }
  }

  private async accept(
    source: StreamSource,
    { request, body }: { readonly request: IncomingMessage; readonly body: Buffer },
  ): Promise<AcceptedBody> {
    const idempotencyKey = request.headers['idempotency-key'];
    const acceptance = acceptRequest({
      source,
      body,
      ...(typeof idempotencyKey === 'string' ? { idempotencyKey } : {}),
      receivedAt: this.clock(),
    });
    if (acceptance.kind !== 'accepted') throw refusedOffer(acceptance);
    const { records } = acceptance;
    const coordinates = await this.appender.append(records);
    this.metrics.accepted(source.source, records.length);
    return acceptedBody(source.source, records, coordinates);
  }
}
