// Which messages a screen reader should be told of: those of others that arrive while one is here. History that
// is loaded, my own messages and what was there on opening are not news.

import type { TimelineItem, TimelineMessage } from '../ledger'

/** More at once is a flood that nobody can listen to. */
const MOST = 3

export class News {
  #known = -1

  /** What is new among the items since the last call; `atEnd` says that the newest message is among them. */
  since(items: readonly TimelineItem[], atEnd: boolean): TimelineMessage[] {
    const messages = items.filter((item) => item.kind === 'message')
    const newest = messages.findLast((message) => message.seq !== null)?.seq
    if (newest === undefined || newest === null) return []
    const before = this.#known
    this.#known = Math.max(before, newest)
    if (before < 0 || !atEnd) return []
    return messages.filter((each) => !each.own && each.body && (each.seq ?? 0) > before).slice(-MOST)
  }
}
