// A conversation's messages as the views show them: in order, pending ones last, gaps where something is missing.
// An item that did not change stays the same object, so that a list draws only what is new.

import type { Account, Id, Message } from '../../link/contract'
import type { Problem } from '../../link/problem'
import { covers } from '../ranges'
import { reaches, type Loading } from '../history'
import type { ConversationState, OutboxEntry } from '../state'
import { deliveryOf, othersReached, type Delivery, type Reached } from './delivery'

export interface TimelineMessage {
  kind: 'message'
  /** For keyed lists: stays the same when a pending message is confirmed. */
  key: string
  type: 'text' | 'system'
  id: Id | null
  seq: number | null
  client_id: Id | null
  sender_id: Id | null
  own: boolean
  /** Null: deleted. */
  body: string | null
  reply_to: Id | null
  created_at: string
  edited_at: string | null
  deleted_at: string | null
  /** Own messages only. */
  delivery: Delivery | null
  problem: Problem | null
}

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

type Source = Message | OutboxEntry
type Known = Map<string, { source: Source; delivery: Delivery | null; item: TimelineMessage }>

export class TimelineMaker {
  #known: Known = new Map()
  #next: Known = new Map()

  make(
    c: ConversationState,
    pending: readonly OutboxEntry[],
    me: Account | null,
    loading: Loading,
  ): Timeline {
    this.#next = new Map()
    const items: TimelineItem[] = []
    const reached = othersReached(c, me)
    let at = 0
    c.ranges.forEach((range, i) => {
      const before = c.ranges[i - 1]
      if (before) items.push({ kind: 'gap', key: `gap ${before.to}`, after: before.to, before: range.from })
      for (; at < c.messages.length; at += 1) {
        const message = c.messages[at] as Message
        if (message.seq > range.to) break
        if (message.seq >= range.from) items.push(this.#message(message, me?.id, reached))
      }
    })
    for (const entry of pending) items.push(this.#pending(entry, me?.id))
    this.#known = this.#next
    return {
      items,
      at_start: covers(c.ranges, c.my.joined_seq + 1, c.ranges[0]?.to ?? c.rev),
      at_end: reaches(c),
      loading: loading.direction,
      problem: loading.problem,
    }
  }

  #message(message: Message, me: Id | undefined, reached: Reached): TimelineMessage {
    const own = message.sender_id !== null && message.sender_id === me
    const delivery = own && message.kind === 'text' ? deliveryOf(message.seq, reached) : null
    const key = message.client_id ?? message.id
    return this.#keep(key, message, delivery, () => ({
      ...shown(message),
      key,
      own,
      delivery,
      problem: null,
    }))
  }

  #pending(entry: OutboxEntry, me: Id | undefined): TimelineMessage {
    const { client_id: key, message, problem } = entry
    return this.#keep(key, entry, entry.state, () =>
      message
        ? { ...shown(message), key, own: true, delivery: 'sent', problem: null }
        : { ...draft(entry, me), key, own: true, delivery: entry.state, problem },
    )
  }

  #keep(
    key: string,
    source: Source,
    delivery: Delivery | null,
    make: () => TimelineMessage,
  ): TimelineMessage {
    const known = this.#known.get(key)
    const kept = known && known.source === source && known.delivery === delivery ? known : undefined
    const entry = kept ?? { source, delivery, item: make() }
    this.#next.set(key, entry)
    return entry.item
  }
}

function shown(message: Message) {
  const { id, seq, client_id, sender_id, body, reply_to, created_at, edited_at, deleted_at } = message
  return {
    ...{ kind: 'message' as const, type: message.kind, id, seq, client_id, sender_id },
    ...{ body, reply_to, created_at, edited_at, deleted_at },
  }
}

function draft({ client_id, body, created_at }: OutboxEntry, me: Id | undefined) {
  return {
    ...{
      kind: 'message' as const,
      type: 'text' as const,
      id: null,
      seq: null,
      client_id,
      sender_id: me ?? null,
    },
    ...{ body, reply_to: null, created_at, edited_at: null, deleted_at: null },
  }
}
