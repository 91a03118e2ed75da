/** Messages decided within the time to live (decisions section 3, row 1). */
import type { Instant, RecordHead } from '@tributary/domain';
import type { MessageIdentity, SeenMessage } from '@tributary/trade-store-writer';
import type { SourceRules } from './source-rules.js';

/** True where the identities of this record's source are kept. */
export function isKept(head: RecordHead, rules: SourceRules): boolean {
  return head.version === 0n || rules.policyOf(head.sourceSystem).dedupeMessages;
}

/** Those of the records whose identities are kept. */
export function keptHeads(
  records: readonly { readonly head: RecordHead }[],
  rules: SourceRules,
): RecordHead[] {
  return records.map(({ head }) => head).filter((head) => isKept(head, rules));
}

/** What was stored before, and what this fold adds. Age is a difference of `received_at`. */
export class MessageMemory {
  private readonly latest = new Map<string, Instant>();
  private readonly added = new Map<string, SeenMessage>();

  constructor(
    stored: readonly SeenMessage[],
    private readonly timeToLiveNanos: bigint,
  ) {
    for (const seen of stored) this.latest.set(messageIdOf(seen), seen.receivedAt);
  }

  has(head: RecordHead): boolean {
    // Most sources keep none: no identity is put together for them.
    if (this.latest.size === 0) return false;
    const before = this.latest.get(messageIdOf(head));
    return before !== undefined && head.receivedAt - before < this.timeToLiveNanos;
  }

  add(head: RecordHead): void {
    const id = messageIdOf(head);
    const before = this.latest.get(id);
    if (before !== undefined && before >= head.receivedAt) return;
    const { sourceSystem, messageId, receivedAt } = head;
    this.latest.set(id, receivedAt);
    this.added.set(id, { sourceSystem, messageId, receivedAt });
  }

  /** What is to be stored. */
  additions(): SeenMessage[] {
    return [...this.added.values()];
  }
}

/** A source name holds no blank, so the parts cannot run into each other. */
export function messageIdOf({ sourceSystem, messageId }: MessageIdentity): string {
  return `${sourceSystem} ${messageId}`;
}
