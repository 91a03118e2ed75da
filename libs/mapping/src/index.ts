export { canonicalMapping, CANONICAL_MAPPING } from './canonical.js';
export type { BoundHeader, RowMapper } from './engine/bind-header.js';
export type { CompiledMapping } from './engine/compile-mapping.js';
export type { Envelope, MapResult } from './engine/envelope.js';
export { FAULTS_MAX } from './fault.js';
export type { RecordFault } from './fault.js';
export { decodeJson, JSON_BYTES_MAX } from './json/decode-json.js';
export type { DecodedJson } from './json/decode-json.js';
export { JsonNumber } from './json/json-value.js';
export type { JsonObject, JsonValue } from './json/json-value.js';
export { splitJsonArray, SPLIT_ELEMENTS_MAX } from './json/split-json-array.js';
export type { SplitJson } from './json/split-json-array.js';
export { businessDateOf } from './values/zone-time.js';
export { loadSources, parseSource, SourceError } from './sources/load-sources.js';
export type { SourceFile } from './sources/load-sources.js';
export { rankOf } from './sources/source-definition.js';
export type {
  FileSettings,
  SourceDefinition,
  StreamSettings,
} from './sources/source-definition.js';
export { CSV_EXCERPT_BYTES_MAX, CSV_FAULTS, CSV_RECORD_BYTES_MAX } from './csv/csv-item.js';
export type { CsvFault, CsvHeader, CsvItem, CsvReject, CsvRow } from './csv/csv-item.js';
export { createCsvReader } from './csv/csv-reader.js';
export type { CsvReader, CsvReaderOptions } from './csv/csv-reader.js';
