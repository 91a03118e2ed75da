/** Plays requests to the HTTP door: some at a time, those of one key one after the other. */
import { setTimeout as pause } from 'node:timers/promises';
import type { HttpRequest } from '../model/feeds.js';
import { Pace } from './pace.js';
import type { PlayOptions } from './pace.js';

export interface HttpPlayOptions extends PlayOptions {
  /** Address of stream-normalizer, such as `http://127.0.0.1:4001`. */
  readonly url: string;
  /** Requests at a time, default 8. */
  readonly concurrency?: number;
}

const CONCURRENCY_DEFAULT = 8;
const REQUEST_TIMEOUT_MS = 30_000;
/** Tries of one request; with the delays about two minutes. */
const ATTEMPTS_MAX = 60;
const RETRY_DELAY_MS = 2_000;

/** The door answered other than it must. */
export class UnexpectedAnswerError extends Error {
  readonly code = 'UNEXPECTED_ANSWER';
  readonly retryable = false;
  constructor(
    readonly request: HttpRequest,
    readonly status: number,
    body: string,
  ) {
    super(`${request.expectedStatus} expected, ${status} answered: ${body.slice(0, 400)}`);
    this.name = 'UnexpectedAnswerError';
  }
}

/**
 * Sends all requests and resolves once all are answered as they must be.
 *
 * Where no answer comes, or the broker is away (503), a request is sent again. If its first try had
 * arrived after all, the door shows duplicates that nobody expects: the returned number says so.
 * @returns how many requests were sent again.
 * @throws UnexpectedAnswerError, or the error of `fetch` once the attempts are used up.
 */
export async function playHttp(
  requests: readonly HttpRequest[],
  options: HttpPlayOptions,
): Promise<number> {
  const pace = new Pace(options);
  const lanes = [...lanesOf(requests).values()];
  let again = 0;
  const worker = async (): Promise<void> => {
    for (let lane = lanes.shift(); lane; lane = lanes.shift()) {
      for (const request of lane) {
        await pace.take(Math.max(1, request.contents.length));
        again += await send(request, options);
        pace.done(Math.max(1, request.contents.length));
      }
    }
  };
  const workers = options.concurrency ?? CONCURRENCY_DEFAULT;
  await Promise.all(Array.from({ length: workers }, worker));
  return again;
}

function lanesOf(requests: readonly HttpRequest[]): Map<string, HttpRequest[]> {
  const lanes = new Map<string, HttpRequest[]>();
  for (const request of requests) {
    const lane = lanes.get(request.key) ?? [];
    lane.push(request);
    lanes.set(request.key, lane);
  }
  return lanes;
}

/** @returns how often the request was sent again. */
async function send(request: HttpRequest, options: HttpPlayOptions): Promise<number> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await post(request, options).catch((error: unknown) => {
      if (attempt + 1 >= ATTEMPTS_MAX || options.signal?.aborted) throw error;
      return undefined;
    });
    if (answer?.status === request.expectedStatus) return attempt;
    if (answer && (answer.status !== 503 || attempt + 1 >= ATTEMPTS_MAX)) {
      throw new UnexpectedAnswerError(request, answer.status, answer.text);
    }
    await pause(RETRY_DELAY_MS, undefined, options.signal ? { signal: options.signal } : {});
  }
}

async function post(
  request: HttpRequest,
  { url, signal }: HttpPlayOptions,
): Promise<{ readonly status: number; readonly text: string }> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const answer = await fetch(`${url}/v1/sources/${request.source}/records`, {
    method: 'POST',
    body: new Uint8Array(request.body),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    headers: {
      'content-type': 'application/json',
      ...(request.idempotencyKey === undefined
        ? {}
        : { 'idempotency-key': request.idempotencyKey }),
    },
  });
  return { status: answer.status, text: await answer.text() };
}
