/**
 * Which files of a landing folder may be read.
 *
 * A name alone never proves that an upload is complete (timestamps and events miss files).
 * `marker` sources are ready when `<name>.done` stands beside the file; `stable` ones when nothing
 * about the file changed over two looks and it has a minimum age.
 */

export type Readiness = 'marker' | 'stable';

export interface ListedFile {
  readonly name: string;
  readonly bytes: bigint;
  /** Modification time, milliseconds since 1970. */
  readonly modifiedMs: number;
  /** Change time, nanoseconds since 1970; kept by the file system, no program sets it back. */
  readonly changedNs: bigint;
}

export interface ReadyFile extends ListedFile {
  /** The marker that stands beside the file, where there is one. */
  readonly marker?: ListedFile;
}

export const MARKER_SUFFIX = '.done';
/** Age a `stable` file must have, in milliseconds: a paused upload is not a finished one. */
export const STABLE_AGE_MS_MIN = 2_000;

const UNFINISHED = /(^\.)|(\.(tmp|part|partial|filepart|crdownload)$)/i;

/** True for names that are data files: neither a marker nor an upload under way. */
export function isDataFile(name: string): boolean {
  return !UNFINISHED.test(name) && !name.endsWith(MARKER_SUFFIX);
}

export interface Look {
  readonly files: readonly ListedFile[];
  /** The look before this one; empty at the start. */
  readonly before: readonly ListedFile[];
  readonly readiness: Readiness;
  readonly nowMs: number;
}

/** Files that may be read now, by name. Markers and unfinished names are never among them. */
export function readyFiles(look: Look): ReadyFile[] {
  const byName = new Map(look.files.map((file) => [file.name, file]));
  const before = new Map(look.before.map((file) => [file.name, file]));
  const ready: ReadyFile[] = [];
  for (const file of look.files) {
    if (!isDataFile(file.name)) continue;
    const marker = byName.get(`${file.name}${MARKER_SUFFIX}`);
    if (marker) ready.push({ ...file, marker });
    else if (look.readiness === 'stable' && isStable(file, before.get(file.name), look.nowMs)) {
      ready.push(file);
    }
  }
  return ready.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isStable(file: ListedFile, before: ListedFile | undefined, nowMs: number): boolean {
  if (!before || before.bytes !== file.bytes || before.changedNs !== file.changedNs) return false;
  return nowMs - file.modifiedMs >= STABLE_AGE_MS_MIN;
}
