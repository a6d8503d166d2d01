// A conversation's messages as the views show them: in order, pending ones last, gaps where something is missing.
// An item that did not change stays the same object, so that a list draws only what is new.

import type { Account, Id, Message } from '../../link/contract'
import type { Problem } from '../../link/problem'
import { covers } from '../state/ranges'
import { reaches, type Loading } from '../sync/history'
import { optimisticMessage } from '../state/optimistic'
import { NO_USERS } from '../people/presence'
import type { ConversationState, OutboxEntry } from '../state/state'
import { othersCursors, CursorIndex } from './delivery'
import { pendingItem, sentItem, type Circumstances, type TimelineMessage } from './item'
import { quoteOf } from './quotes'
import { readersOf } from './readers'

export type { Quote, ReactionView, TimelineMessage } from './item'

export interface TimelineGap {
  kind: 'gap'
  key: string
  after: number
  before: number
}

export type TimelineItem = TimelineMessage | TimelineGap

export interface Timeline {
  items: readonly TimelineItem[]
  at_start: boolean
  at_end: boolean
  loading: Loading['direction']
  problem: Problem | null
}

export const NO_TIMELINE: Timeline = {
  items: [],
  at_start: false,
  at_end: false,
  loading: 'none',
  problem: null,
}

interface Known {
  source: Message | OutboxEntry
  circumstances: Circumstances
  item: TimelineMessage
}

export class TimelineMaker {
  #known = new Map<string, Known>()
  #next = new Map<string, Known>()

  make(
    c: ConversationState,
    pending: readonly OutboxEntry[],
    me: Account | null,
    loading: Loading,
  ): Timeline {
    this.#next = new Map()
    const items: TimelineItem[] = []
    const cursors = othersCursors(c, me)
    const reach = new CursorIndex(c, me, cursors)
    const readers = readersOf(c, cursors)
    const shown = (message: Message) => this.#message(c, message, me?.id ?? '', reach, readers)
    let at = 0
    c.ranges.forEach((range, i) => {
      const before = c.ranges[i - 1]
      if (before) items.push({ kind: 'gap', key: `gap ${before.to}`, after: before.to, before: range.from })
      for (; at < c.messages.length; at += 1) {
        const message = c.messages[at] as Message
        if (message.seq > range.to) break
        if (message.seq >= range.from) items.push(shown(message))
      }
    })
    for (const entry of pending) items.push(this.#pending(c, entry, me?.id ?? ''))
    this.#known = this.#next
    return {
      items,
      at_start: covers(c.ranges, c.my.joined_seq + 1, c.ranges[0]?.to ?? c.rev),
      at_end: reaches(c),
      loading: loading.direction,
      problem: loading.problem,
    }
  }

  #message(
    c: ConversationState,
    message: Message,
    me: Id,
    reach: CursorIndex,
    readers: ReadonlyMap<number, readonly Id[]>,
  ): TimelineMessage {
    const own = message.sender_id === me && message.kind === 'text'
    const saving = c.optimistic_messages.some(({ edit, message_id }) => edit && message_id === message.id)
    return this.#cached(
      message.client_id ?? message.id,
      message,
      {
        me,
        changes: c.optimistic_messages.some(({ message_id }) => message_id === message.id)
          ? c.optimistic_messages
          : null,
        delivery: own ? reach.delivery(message.seq) : null,
        read_by: own && c.kind === 'group' ? reach.readBy(message.seq) : 0,
        readers: readers.get(message.seq) ?? NO_USERS,
        quoted: quoteOf(c, message.reply_to),
        saving,
      },
      (key, circumstances) =>
        sentItem(key, optimisticMessage(message, c.optimistic_messages, me), circumstances),
    )
  }

  #pending(c: ConversationState, entry: OutboxEntry, me: Id): TimelineMessage {
    const { message } = entry
    const circumstances: Circumstances = {
      me,
      changes: null,
      delivery: message ? 'sent' : entry.state,
      read_by: 0,
      readers: NO_USERS,
      quoted: quoteOf(c, entry.reply_to),
      saving: false,
    }
    return this.#cached(entry.client_id, entry, circumstances, (key) =>
      message ? sentItem(key, message, circumstances) : pendingItem(key, entry, circumstances),
    )
  }

  #cached(
    key: string,
    source: Message | OutboxEntry,
    circumstances: Circumstances,
    make: (key: string, circumstances: Circumstances) => TimelineMessage,
  ): TimelineMessage {
    const known = this.#known.get(key)
    const same = known?.source === source && alike(known.circumstances, circumstances)
    const entry = same && known ? known : { source, circumstances, item: make(key, circumstances) }
    this.#next.set(key, entry)
    return entry.item
  }
}

function alike(a: Circumstances, b: Circumstances): boolean {
  return (
    a.delivery === b.delivery &&
    a.read_by === b.read_by &&
    a.quoted === b.quoted &&
    a.changes === b.changes &&
    a.saving === b.saving &&
    a.me === b.me &&
    (a.readers === b.readers ||
      (a.readers.length === b.readers.length && a.readers.every((id, i) => id === b.readers[i])))
  )
}
