/**
 * Which files of a landing folder may be read.
 *
 * A name alone never proves that an upload is complete (research: timestamps and events miss files).
 * `marker` sources are ready when `<name>.done` stands beside the file; `stable` ones when size and
 * modification time did not change over two looks and the file has a minimum age.
 */

export type Readiness = 'marker' | 'stable';

export interface ListedFile {
  readonly name: string;
  readonly bytes: bigint;
  readonly modifiedMs: number;
}

export interface ReadyFile extends ListedFile {
  /** Name of the marker that stands beside the file, where there is one. */
  readonly marker?: string;
}

export const MARKER_SUFFIX = '.done';
/** Age a `stable` file must have, in milliseconds: a paused upload is not a finished one. */
export const STABLE_AGE_MS_MIN = 2_000;

const UNFINISHED = /(^\.)|(\.(tmp|part|partial|filepart|crdownload)$)/i;

export interface Look {
  readonly files: readonly ListedFile[];
  /** The look before this one; empty at the start. */
  readonly before: readonly ListedFile[];
  readonly readiness: Readiness;
  readonly nowMs: number;
}

/** Files that may be read now, by name. Markers and unfinished names are never among them. */
export function readyFiles(look: Look): ReadyFile[] {
  const names = new Set(look.files.map((file) => file.name));
  const before = new Map(look.before.map((file) => [file.name, file]));
  const ready: ReadyFile[] = [];
  for (const file of look.files) {
    if (UNFINISHED.test(file.name) || file.name.endsWith(MARKER_SUFFIX)) continue;
    const marker = `${file.name}${MARKER_SUFFIX}`;
    if (names.has(marker)) ready.push({ ...file, marker });
    else if (look.readiness === 'stable' && isStable(file, before.get(file.name), look.nowMs)) {
      ready.push(file);
    }
  }
  return ready.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isStable(file: ListedFile, before: ListedFile | undefined, nowMs: number): boolean {
  if (!before || before.bytes !== file.bytes || before.modifiedMs !== file.modifiedMs) return false;
  return nowMs - file.modifiedMs >= STABLE_AGE_MS_MIN;
}
