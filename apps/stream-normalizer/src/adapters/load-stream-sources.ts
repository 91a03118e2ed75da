/** Reads the source definitions and keeps those that have a stream. */
import { loadSources } from '@tributary/mapping';
import { StreamSources } from '../core/stream-sources.js';

/**
 * Reads the folder once, at the start.
 * @throws StreamSourcesError, and the errors of `loadSources` for a definition that is not usable.
 */
export function loadStreamSources(folder: string): StreamSources {
  const definitions = loadSources(folder);
  return new StreamSources(
    definitions.flatMap(({ source, stream, mapping }) =>
      stream ? [{ source, topic: stream.topic, http: stream.http, mapping }] : [],
    ),
  );
}
