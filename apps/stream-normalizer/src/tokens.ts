/** Injection tokens of the app's ports. */
import type { Instant } from '@tributary/domain';

/** The time now, in nanoseconds; passed in so that the core stays free of clocks. */
export type Clock = () => Instant;

export const CLOCK = Symbol('CLOCK');
export const STREAM_SOURCES = Symbol('STREAM_SOURCES');
export const RAW_APPENDER = Symbol('RAW_APPENDER');
export const ACCEPTED_COUNTER = Symbol('ACCEPTED_COUNTER');
