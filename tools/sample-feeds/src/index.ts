export { compareCounts } from './compare/compare-counts.js';
export type { WrongCount } from './compare/compare-counts.js';
export { compareStore, compareTrade } from './compare/compare-store.js';
export type { FieldDifference, WrongKey } from './compare/compare-store.js';
export { STORE_SELECT, STORE_SELECT_IDS } from './compare/store-select.js';
export type { StoreColumn, StoreRow } from './compare/store-select.js';
export { canonicalFileBlocks } from './generate/file-blocks.js';
export type { FileBlock, FileOptions } from './generate/file-blocks.js';
export { feedBlocks } from './generate/feed-blocks.js';
export type { FeedBlock } from './generate/feed-blocks.js';
export { generateFeeds, TRADES_DEFAULT } from './generate/generate-feeds.js';
export type { FeedOptions } from './generate/generate-feeds.js';
export type { Lane } from './generate/lanes.js';
export type { BrokenKind } from './generate/broken-kinds.js';
export type { Situation } from './generate/situations.js';
export { TRADES_MAX } from './generate/stream-blocks.js';
export type { StreamOptions } from './generate/stream-blocks.js';
export type { Expected, ExpectedTrade, PlainDecision, SourceCounts } from './model/expected.js';
export type {
  FeedContent,
  FeedFile,
  FeedPhase,
  HttpRequest,
  KafkaMessage,
  SampleFeeds,
} from './model/feeds.js';
export type { PlainRecord } from './model/plain-record.js';
export { OpenResultError } from './oracle/errors.js';
export { expectedResult } from './oracle/expected-result.js';
export type { ExpectedOptions } from './oracle/expected-result.js';
export { DEFAULT_ORACLE_POLICY } from './oracle/policy.js';
export type { OraclePolicy } from './oracle/policy.js';
export type { PlayOptions } from './play/pace.js';
export { playFiles } from './play/play-files.js';
export type { FilePlayOptions } from './play/play-files.js';
export { playHttp, UnexpectedAnswerError } from './play/play-http.js';
export type { HttpPlayOptions } from './play/play-http.js';
export { playKafka, UnacknowledgedError } from './play/play-kafka.js';
export type { KafkaPlayOptions } from './play/play-kafka.js';
