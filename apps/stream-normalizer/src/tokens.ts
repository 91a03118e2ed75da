/** Injection tokens of the app's ports. */
import type { Instant } from '@tributary/domain';

/** The time now, in nanoseconds; passed in so that the core stays free of clocks. */
export type Clock = () => Instant;

export const CLOCK = Symbol('CLOCK');
export const ADAPTER_VERSION = Symbol('ADAPTER_VERSION');
/** `ReadonlyMap<source name, StreamSource>` */
export const SOURCES_BY_NAME = Symbol('SOURCES_BY_NAME');
/** `ReadonlyMap<raw topic, StreamSource>` */
export const SOURCES_BY_TOPIC = Symbol('SOURCES_BY_TOPIC');
export const RAW_APPENDER = Symbol('RAW_APPENDER');
export const NORMALIZER_METRICS = Symbol('NORMALIZER_METRICS');
/** Pattern of the batch transport that stands for every raw topic. */
export const RAW_TOPICS_PATTERN = 'raw';
