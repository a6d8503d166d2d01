// Which messages are announced to screen readers: messages of others that arrive while the conversation is viewed.
// Not loaded history, own messages, or messages from before opening.

import type { TimelineItem, TimelineMessage } from '../ledger'

/** More than this at once is summarised. */
const MAX_ANNOUNCED = 3

export class Announcements {
  #known = -1

  /** The new messages since the last call. `atEnd`: the newest message is among the items. */
  since(items: readonly TimelineItem[], atEnd: boolean): TimelineMessage[] {
    const messages = items.filter((item) => item.kind === 'message')
    const newest = messages.findLast((message) => message.seq !== null)?.seq
    if (newest === undefined || newest === null) return []
    const before = this.#known
    this.#known = Math.max(before, newest)
    if (before < 0 || !atEnd) return []
    return messages
      .filter((each) => !each.own && (each.body || each.attachments.length > 0) && (each.seq ?? 0) > before)
      .slice(-MAX_ANNOUNCED)
  }
}
