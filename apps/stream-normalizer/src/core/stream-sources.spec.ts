import { describe, expect, it } from '@jest/globals';
import { aSource } from '../../test/factories.js';
import { StreamSources, StreamSourcesError } from './stream-sources.js';

describe('StreamSources', () => {
  const open = aSource({ source: 'oms', topic: 'raw.oms.v1' });
  const closed = aSource({ source: 'feed', topic: 'their.feed', http: false });
  const sources = new StreamSources([open, closed]);

  it('finds sources by raw topic and, where they take HTTP, by name', () => {
    expect(sources.byTopic('their.feed')).toBe(closed);
    expect(sources.byTopic('other')).toBeUndefined();
    expect(sources.overHttp('oms')).toBe(open);
    expect(sources.overHttp('feed')).toBeUndefined();
    expect(sources.overHttp('__proto__')).toBeUndefined();
    expect(sources.httpNames()).toEqual(['oms']);
    expect(sources.topics()).toEqual(['raw.oms.v1', 'their.feed']);
  });

  it('refuses to start without sources', () => {
    expect(() => new StreamSources([])).toThrow(StreamSourcesError);
  });
});
