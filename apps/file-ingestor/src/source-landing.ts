/** The landing folder of one source: what is new there is copied and entered in the ledger. */
import { readFile } from 'node:fs/promises';
import type { Instant } from '@tributary/domain';
import type { Inbox } from './adapters/inbox.js';
import type { LandingFolder } from './adapters/landing-folder.js';
import { batchIdOf } from './core/batch-id.js';
import type { Arrival, ArrivalOutcome, Ledger } from './core/ports.js';
import { isDataFile, readyFiles } from './core/ready-files.js';
import type { ListedFile, Readiness, ReadyFile } from './core/ready-files.js';

/** Bytes of the past looks' arrivals are not kept: only what the folder shows now is remembered. */
export interface SourceLandingParts {
  readonly source: string;
  readonly readiness: Readiness;
  readonly folder: LandingFolder;
  readonly inbox: Inbox;
  readonly ledger: Ledger;
  readonly fileBytesMax: bigint;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** An arrival that is ready and not in the ledger. */
export interface NewFile {
  readonly ready: ReadyFile;
  readonly arrival: Arrival;
}

export interface LookResult {
  readonly found: readonly NewFile[];
  /** True where the folder holds too many names to be looked at whole. */
  readonly isCut: boolean;
}

export interface Registered {
  readonly outcome: ArrivalOutcome;
  readonly batchId: string;
  readonly bytes: bigint;
}

const NANOS_PER_MS = 1_000_000n;
/** Operation in normal times; a forced replay would name a run. */
const NO_RUN = '';

export class SourceLanding {
  private before: readonly ListedFile[] = [];
  /** Arrivals known to be in the ledger, as long as the folder shows them. */
  private known = new Set<string>();

  constructor(private readonly parts: SourceLandingParts) {}

  async create(): Promise<void> {
    await this.parts.folder.create();
  }

  /** Looks once. @returns what is ready and new, by name. */
  async look(): Promise<LookResult> {
    const { source, readiness, ledger, now } = this.parts;
    const { files, isCut } = await this.parts.folder.list();
    const ready = readyFiles({ files, before: this.before, readiness, nowMs: now() });
    this.before = files;
    const all = ready.map((file) => ({ ready: file, arrival: arrivalOf(source, file) }));
    const asked = all.filter(({ arrival }) => !this.known.has(keyOf(arrival)));
    const unknown = new Set(await ledger.unknown(asked.map(({ arrival }) => arrival)));
    const found = asked.filter(({ arrival }) => unknown.has(arrival));
    const isNew = new Set(found.map(({ arrival }) => keyOf(arrival)));
    this.known = new Set(all.map(({ arrival }) => keyOf(arrival)).filter((key) => !isNew.has(key)));
    return { found, isCut };
  }

  /**
   * Copies and enters one file. @returns undefined where it went or changed meanwhile: then a later
   * look takes it up.
   */
  async register(
    { ready, arrival }: NewFile,
    signal: AbortSignal,
  ): Promise<Registered | undefined> {
    const { source, folder, inbox, ledger, fileBytesMax, now } = this.parts;
    const receivedAt = (BigInt(now()) * NANOS_PER_MS) as Instant;
    const path = folder.pathOf(ready.name);
    const marker = ready.marker && (await readFile(folder.pathOf(ready.marker.name)));
    const { sha256, bytes } = await inbox.take({ path, source, fileBytesMax, signal });
    if (!(await this.isUnchanged(ready))) return undefined;
    const batchId = batchIdOf({ source, sha256, runId: NO_RUN });
    const uri = `${source}/${ready.name}`;
    const file = { source, sha256, runId: NO_RUN, batchId, uri, bytes, receivedAt };
    const outcome = await ledger.register({
      arrival,
      file: marker === undefined ? file : { ...file, marker },
    });
    return { outcome, batchId, bytes };
  }

  /** Tells that the ledger accounts for the arrival from now on, before a next look finds out. */
  entered(arrival: Arrival): void {
    this.known.add(keyOf(arrival));
  }

  /** Modification time of the oldest data file of the last look that is not in the ledger. */
  oldestWaitingMs(): number | undefined {
    const handled = new Set([...this.known].map(nameOf));
    const waiting = this.before.filter(({ name }) => isDataFile(name) && !handled.has(name));
    return waiting.length === 0 ? undefined : Math.min(...waiting.map((file) => file.modifiedMs));
  }

  private async isUnchanged(ready: ReadyFile): Promise<boolean> {
    for (const file of ready.marker ? [ready, ready.marker] : [ready]) {
      const now = await this.parts.folder.find(file.name);
      if (now?.bytes !== file.bytes || now.changedNs !== file.changedNs) return false;
    }
    return true;
  }
}

function arrivalOf(source: string, { name, bytes, changedNs, marker }: ReadyFile): Arrival {
  return { source, name, bytes, changedNs, markerChangedNs: marker?.changedNs ?? 0n };
}

/** Of one source. A name comes last, as it may hold anything but a slash. */
function keyOf({ name, bytes, changedNs, markerChangedNs }: Arrival): string {
  return `${bytes}/${changedNs}/${markerChangedNs}/${name}`;
}

function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
