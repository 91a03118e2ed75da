/** Bodies and errors of the records endpoint. */
import { HttpException, HttpStatus } from '@nestjs/common';
import { HEADERS, RECORD_BYTES_MAX } from '@tributary/contracts';
import type { Acceptance, ElementFault } from '../core/accept-request.js';
import { AppendError } from '../core/ports.js';
import type { AcceptedRecord, RawCoordinate } from '../core/ports.js';
import { BodyError } from './read-body.js';

/** Every `code` an answer of the records endpoint may carry. */
export const ANSWER_CODES = [
  'UNKNOWN_SOURCE',
  'NOT_JSON',
  'TOO_LARGE',
  'REFUSED',
  'ABORTED',
  'BUSY',
  'NOT_ACKNOWLEDGED',
] as const;
export type AnswerCode = (typeof ANSWER_CODES)[number];

export interface CoordinateBody {
  readonly messageId?: string;
  readonly topic: string;
  readonly partition: number;
  /** Decimal text: offsets are 64-bit numbers. */
  readonly offset: string;
}

export interface AcceptedBody {
  readonly source: string;
  readonly records: readonly CoordinateBody[];
}

/** The body of an error; `faults` where single elements are at fault. */
export interface ErrorBody {
  readonly code: AnswerCode;
  readonly message: string;
  readonly faults?: readonly ElementFault[];
}

const STATUS: Readonly<Record<AnswerCode, HttpStatus>> = {
  UNKNOWN_SOURCE: HttpStatus.NOT_FOUND,
  NOT_JSON: HttpStatus.UNSUPPORTED_MEDIA_TYPE,
  TOO_LARGE: HttpStatus.PAYLOAD_TOO_LARGE,
  REFUSED: HttpStatus.BAD_REQUEST,
  ABORTED: HttpStatus.BAD_REQUEST,
  BUSY: HttpStatus.SERVICE_UNAVAILABLE,
  NOT_ACKNOWLEDGED: HttpStatus.SERVICE_UNAVAILABLE,
};

/** An answer that accepts nothing. */
export class Refusal extends HttpException {
  readonly code: AnswerCode;

  constructor(body: ErrorBody, options?: { readonly cause?: unknown }) {
    super(body, STATUS[body.code], options);
    this.code = body.code;
  }
}

export function acceptedBody(
  source: string,
  records: readonly AcceptedRecord[],
  coordinates: readonly RawCoordinate[],
): AcceptedBody {
  return {
    source,
    records: coordinates.map(({ topic, partition, offset }, index) => {
      const messageId = records[index]?.headers[HEADERS.messageId];
      return { ...(messageId ? { messageId } : {}), topic, partition, offset: offset.toString() };
    }),
  };
}

export function unknownSource(name: string, known: readonly string[]): Refusal {
  const shown = JSON.stringify(name.slice(0, 64));
  const message = `no source ${shown} takes records over HTTP; there are: ${known.join(', ')}`;
  return new Refusal({ code: 'UNKNOWN_SOURCE', message });
}

export function notJson(): Refusal {
  const message = 'the content type must be application/json, in UTF-8 and without encoding';
  return new Refusal({ code: 'NOT_JSON', message });
}

/** The answer to an offer that was not accepted. */
export function refusedOffer(offer: Exclude<Acceptance, { kind: 'accepted' }>): Refusal {
  if (offer.kind === 'too_large') {
    const message = `record ${offer.index} has ${offer.bytes} bytes; the limit is ${RECORD_BYTES_MAX}`;
    return new Refusal({ code: 'TOO_LARGE', message });
  }
  const message = 'nothing was accepted; correct the faults and send the request again';
  return new Refusal({ code: 'REFUSED', message, faults: offer.faults });
}

/** The answer to a failure of reading or appending; any other error is given back as it is. */
export function refusedFor(error: unknown, { bodyBytesMax }: { bodyBytesMax: number }): unknown {
  if (error instanceof AppendError) {
    return new Refusal(
      { code: error.code, message: APPEND_MESSAGES[error.code] },
      { cause: error },
    );
  }
  if (!(error instanceof BodyError)) return error;
  const messages = {
    TOO_LARGE: `the body is too large; the limit is ${bodyBytesMax} bytes`,
    BUSY: APPEND_MESSAGES.BUSY,
    ABORTED: 'the body ended early',
  };
  return new Refusal({ code: error.code, message: messages[error.code] });
}

const APPEND_MESSAGES = {
  TOO_LARGE: 'the raw topic takes no record of that size; others of the request may be written',
  BUSY: 'too much waits for the broker; nothing was accepted, send the request again later',
  NOT_ACKNOWLEDGED:
    'the broker did not acknowledge every record in time; send the request again with the same ' +
    'Idempotency-Key',
};
