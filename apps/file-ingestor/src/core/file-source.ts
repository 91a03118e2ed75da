/** A configured source that sends files. */
import type { SourceDefinition } from '@tributary/mapping';

export type FileSource = SourceDefinition & {
  readonly file: NonNullable<SourceDefinition['file']>;
};

/** Those of the configured sources that send files, by name. */
export function fileSources(sources: Iterable<SourceDefinition>): ReadonlyMap<string, FileSource> {
  const found = new Map<string, FileSource>();
  for (const source of sources) if (isFileSource(source)) found.set(source.source, source);
  return found;
}

function isFileSource(source: SourceDefinition): source is FileSource {
  return source.file !== undefined;
}
