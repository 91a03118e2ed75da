/** The real-time sources this process serves, found by name or by raw topic. */
import type { StreamSource } from './ports.js';

/** There is nothing to serve: the process must not start. */
export class StreamSourcesError extends Error {
  override readonly name = 'StreamSourcesError';
  readonly code = 'STREAM_SOURCES';
  readonly retryable = false;
}

export class StreamSources {
  readonly #byName = new Map<string, StreamSource>();
  readonly #byTopic = new Map<string, StreamSource>();

  /**
   * Names and raw topics are unique: reading the definitions has seen to that.
   * @throws StreamSourcesError without any source.
   */
  constructor(sources: readonly StreamSource[]) {
    if (sources.length === 0) throw new StreamSourcesError('no source has a stream');
    for (const source of sources) {
      this.#byName.set(source.source, source);
      this.#byTopic.set(source.topic, source);
    }
  }

  /** The source of that name that takes records over HTTP. */
  overHttp(name: string): StreamSource | undefined {
    const source = this.#byName.get(name);
    return source?.http ? source : undefined;
  }

  /** Names of the sources that take records over HTTP, sorted. */
  httpNames(): string[] {
    return this.all()
      .filter(({ http }) => http)
      .map(({ source }) => source)
      .sort();
  }

  byTopic(topic: string): StreamSource | undefined {
    return this.#byTopic.get(topic);
  }

  all(): StreamSource[] {
    return [...this.#byName.values()];
  }

  topics(): string[] {
    return [...this.#byTopic.keys()];
  }
}
