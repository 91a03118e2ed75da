export { Channel, Lineage } from './gen/tributary/common/v1/lineage.js';
export { DateMessage, Decimal, PartyId, Quantity } from './gen/tributary/common/v1/values.js';
export {
  Action,
  ConfirmationStatus,
  Event,
  LinkType,
  PriceNotation,
  Side,
  TradeStatus,
} from './gen/tributary/trade/v1/enums.js';
export {
  Allocation,
  Instrument,
  Payment,
  TradeRecord,
  TradeTerms,
} from './gen/tributary/trade/v1/trade_record.js';
export { TradeState } from './gen/tributary/trade/v1/trade_state.js';
export { BatchPart, BatchStaged, ControlTotal } from './gen/tributary/batch/v1/batch_staged.js';
export {
  QuarantineReason,
  QuarantinedRecord,
} from './gen/tributary/quarantine/v1/quarantined_record.js';
export { Timestamp } from './gen/google/protobuf/timestamp.js';
export {
  BATCHES_STAGED,
  HEADERS,
  QUARANTINE,
  RECORD_BYTES_MAX,
  SHARED_TOPICS,
  TRADES_ACCEPTED,
  TRADES_CANONICAL,
  TRUNCATED_BYTES,
  rawTopic,
} from './topics.js';
export type { TopicSpecification } from './topics.js';
export { MESSAGE_FIELDS } from './gen/message_fields.js';
export type { FieldDescriptor } from './gen/message_fields.js';
