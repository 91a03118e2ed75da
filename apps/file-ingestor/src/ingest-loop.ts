/**
 * Finds files, registers them and brings every registered one to its end.
 *
 * One file at a time, in the order of arrival. What was registered before a crash or an error is
 * taken up from its registered copy, so the landing folder need not have it any more.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@tributary/observability';
import type { FileLimits } from './core/checks.js';
import type { FileSource } from './core/file-source.js';
import type { LedgerFile, Turn } from './core/ports.js';
import { RetrySchedule } from './core/retry-schedule.js';
import type { IngestMetrics, WaitingAge } from './metrics.js';
import { publishBatch } from './publish-batch.js';
import type { NewFile, Registered, SourceLanding } from './source-landing.js';
import { stageFile } from './stage-file.js';
import type { StagePorts } from './stage-file.js';

export interface IngestLoopParts extends StagePorts {
  readonly sources: ReadonlyMap<string, FileSource>;
  readonly landings: ReadonlyMap<string, SourceLanding>;
  readonly adapterVersion: string;
  readonly limits: FileLimits;
  readonly turn: Turn;
  readonly pollIntervalMs: number;
  readonly metrics: IngestMetrics;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const MS_PER_SECOND = 1_000;
const NANOS_PER_MS = 1_000_000n;

export class IngestLoop {
  private readonly stopping = new AbortController();
  private readonly retries = new RetrySchedule();
  private running: Promise<void> = Promise.resolve();
  private unfinished: readonly LedgerFile[] = [];
  private problem: string | undefined = 'the first look is not done';

  constructor(private readonly parts: IngestLoopParts) {}

  start(): void {
    this.running = this.run();
  }

  /** Leaves the file in work as it stands in the ledger; resolves when nothing runs. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await this.parts.turn.giveUp();
  }

  /** Why files are not taken in now; undefined where they are. */
  notReadyReason(): string | undefined {
    return this.problem;
  }

  /** Age of the oldest file of each source that is not at its end. */
  waiting(): WaitingAge[] {
    return [...this.parts.landings].map(([source, landing]) => {
      const registered = this.unfinished
        .filter((file) => file.source === source)
        .map((file) => Number(file.receivedAt / NANOS_PER_MS));
      const sinceMs = [...registered, landing.oldestWaitingMs()].filter((at) => at !== undefined);
      const ageMs = sinceMs.length === 0 ? 0 : this.parts.now() - Math.min(...sinceMs);
      return { source, seconds: Math.max(ageMs, 0) / MS_PER_SECOND };
    });
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.pass();
      await sleep(this.parts.pollIntervalMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** One round over everything; what fails is reported, and the next round tries it again. */
  private async pass(): Promise<void> {
    const { landings, turn } = this.parts;
    const problems: string[] = [];
    const attempt = async (work: () => Promise<void>): Promise<void> => {
      const problem = await this.problemOf(work);
      if (problem !== undefined) problems.push(problem);
    };
    let isOurTurn = false;
    await attempt(async () => {
      isOurTurn = await turn.take();
      if (isOurTurn) await this.advanceAll();
      else problems.push('another instance is at work');
    });
    for (const [source, landing] of isOurTurn ? landings : []) {
      await attempt(() => this.takeIn(source, landing));
    }
    this.problem = problems[0];
  }

  /** Does the work. @returns what went wrong, which is reported; undefined where nothing did. */
  private async problemOf(work: () => Promise<void>): Promise<string | undefined> {
    try {
      this.stopping.signal.throwIfAborted();
      await work();
      return undefined;
    } catch (error) {
      if (!this.stopping.signal.aborted) this.parts.logger.error('pass failed', { error });
      return error instanceof Error ? error.message : String(error);
    }
  }

  private async takeIn(source: string, landing: SourceLanding): Promise<void> {
    await landing.create();
    const { found, isCut } = await landing.look();
    if (isCut) this.parts.logger.error('landing folder has too many files', { source });
    for (const file of found) {
      this.stopping.signal.throwIfAborted();
      await this.tryRegister(landing, file);
    }
  }

  /** One file that cannot be read, such as for want of a permission, does not stop the others. */
  private async tryRegister(landing: SourceLanding, file: NewFile): Promise<void> {
    const { source, name } = file.arrival;
    const { logger, now } = this.parts;
    const { signal } = this.stopping;
    const id = `${source}/${name}`;
    if (!this.retries.isDue(id, now())) return;
    let registered: Registered | undefined;
    try {
      registered = await landing.register(file, signal);
      this.retries.succeeded(id);
    } catch (error) {
      signal.throwIfAborted();
      const attempts = this.retries.failed(id, now());
      this.parts.metrics.failed(source);
      logger.error('registration failed', { error, source, name, attempts });
    }
    if (registered) await this.registered(landing, file, registered);
  }

  private async registered(
    landing: SourceLanding,
    { arrival }: NewFile,
    facts: Registered,
  ): Promise<void> {
    const { logger, metrics, ledger } = this.parts;
    const { source, name } = arrival;
    logger.info('file registered', { source, name, ...facts });
    metrics.registered(source, facts.bytes);
    if (facts.outcome === 'DUPLICATE_FILE') {
      landing.entered(arrival);
      metrics.fileEnded(source, 'duplicate');
      return;
    }
    // Until it is listed the file counts as one that waits in the folder: it is never left out.
    this.unfinished = await ledger.unfinished();
    landing.entered(arrival);
    await this.advanceUnfinished();
  }

  private async advanceAll(): Promise<void> {
    this.unfinished = await this.parts.ledger.unfinished();
    await this.advanceUnfinished();
  }

  /** Brings what is registered or staged to its end, oldest first. */
  private async advanceUnfinished(): Promise<void> {
    const { sources, now } = this.parts;
    for (const file of this.unfinished) {
      this.stopping.signal.throwIfAborted();
      const source = sources.get(file.source);
      if (!source || !this.retries.isDue(file.batchId, now())) continue;
      if (await this.tryAdvance(file, source)) {
        this.unfinished = this.unfinished.filter(({ batchId }) => batchId !== file.batchId);
      }
    }
  }

  /** @returns false where it failed and is to be tried again. */
  private async tryAdvance(file: LedgerFile, source: FileSource): Promise<boolean> {
    const { logger, metrics, now } = this.parts;
    try {
      await this.advance(file, source);
      this.retries.succeeded(file.batchId);
      return true;
    } catch (error) {
      this.stopping.signal.throwIfAborted();
      const attempts = this.retries.failed(file.batchId, now());
      metrics.failed(file.source);
      logger.error('file failed', { error, batchId: file.batchId, uri: file.uri, attempts });
      return false;
    }
  }

  private async advance(file: LedgerFile, source: FileSource): Promise<void> {
    const { adapterVersion, metrics, logger, now } = this.parts;
    const { batchId, uri } = file;
    const manifest = file.manifest ?? (await this.stage(file, source));
    if (manifest === undefined) return;
    const { signal } = this.stopping;
    await publishBatch(this.parts, { file, source, manifest, adapterVersion, signal });
    const ageMs = now() - Number(file.receivedAt / NANOS_PER_MS);
    metrics.fileEnded(file.source, 'published');
    metrics.batchTook(file.source, ageMs / MS_PER_SECOND);
    logger.info('batch published', { batchId, uri });
  }

  /** @returns the manifest, or undefined where the file is held. */
  private async stage(file: LedgerFile, source: FileSource): Promise<Uint8Array | undefined> {
    const { adapterVersion, limits, metrics, logger } = this.parts;
    const { batchId, uri } = file;
    const { signal } = this.stopping;
    const outcome = await stageFile(this.parts, { file, source, adapterVersion, limits, signal });
    if (outcome.kind === 'held') {
      metrics.fileEnded(file.source, 'held');
      logger.warn('file held', { batchId, uri, ...outcome.fault, ...outcome.counts });
      return undefined;
    }
    const { staged } = outcome.counts;
    metrics.staged({ source: file.source, staged, rejectedBy: outcome.rejectedBy });
    logger.info('batch staged', { batchId, uri, ...outcome.counts });
    return outcome.manifest;
  }
}
