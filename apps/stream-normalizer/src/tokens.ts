/** Injection tokens of what has no class of its own. */
export const CLOCK = Symbol('CLOCK');
export const RAW_APPENDER = Symbol('RAW_APPENDER');
/** Pattern of the batch transport that stands for every raw topic. */
export const RAW_TOPICS_PATTERN = 'raw';
