// The conversations as the views list them. A row that did not change stays the same object.

import type { Account, Conversation, CursorOf, Id, Member, Message } from '../../link/contract'
import type { ConversationState, OutboxEntry } from '../state'
import { unreadOf } from '../unread'
import { deliveryOf, othersCursors, othersReached, type Delivery } from './delivery'

export interface ConversationView extends Conversation {
  description: string | null
  /** The other members' positions. */
  cursors: readonly CursorOf[]
  members: readonly Member[]
  /** Text kept for the composer; empty if none. */
  draft: string
  /** Messages of mine that need attention. */
  failed: number
  /** How far the last message has got, if it is mine. */
  last_delivery: Delivery | null
}

export interface ConversationList {
  ready: boolean
  items: readonly ConversationView[]
  /** Unread in all, muted conversations left out. */
  unread: number
}

interface Made {
  state: ConversationState
  outbox: readonly OutboxEntry[]
  draft: string
  receipts: boolean | undefined
  view: ConversationView
}

export const NOTHING_PENDING: readonly OutboxEntry[] = []

export class ConversationMaker {
  readonly #made = new Map<Id, Made>()

  make(
    state: ConversationState,
    outbox: readonly OutboxEntry[],
    draft: string,
    me: Account | null,
  ): ConversationView {
    const known = this.#made.get(state.id)
    const receipts = me?.settings.read_receipts
    if (
      known &&
      known.state === state &&
      known.outbox === outbox &&
      known.draft === draft &&
      known.receipts === receipts
    ) {
      return known.view
    }
    const view = viewOf(state, outbox, draft, me)
    this.#made.set(state.id, { state, outbox, draft, receipts, view })
    return view
  }

  clear(): void {
    this.#made.clear()
  }
}

/** Pinned ones first, then the newest activity. */
export function inOrder(views: ConversationView[]): ConversationView[] {
  return views.sort((a, b) => {
    if (a.my.pinned !== b.my.pinned) return a.my.pinned ? -1 : 1
    if (a.last_activity_at !== b.last_activity_at) return a.last_activity_at < b.last_activity_at ? 1 : -1
    return a.id < b.id ? -1 : 1
  })
}

export function unreadIn(views: readonly ConversationView[], now: number): number {
  let total = 0
  for (const { my, unread } of views) {
    const muted = my.muted_until !== null && Date.parse(my.muted_until) > now
    if (!muted && !my.archived) total += unread
  }
  return total
}

function viewOf(
  c: ConversationState,
  outbox: readonly OutboxEntry[],
  draft: string,
  me: Account | null,
): ConversationView {
  const pending = outbox.at(-1)
  const { id, kind, title, description, members_count, created_at, mentions, my, receipts } = c
  const last_message = pending ? (pending.message ?? asMessage(pending, me?.id)) : c.preview
  const written = pending?.created_at ?? ''
  return {
    ...{
      id,
      kind,
      title,
      description,
      members_count,
      created_at,
      mentions,
      my,
      receipts,
      draft,
      last_message,
    },
    with: c.with,
    head: c.head,
    last_activity_at: written > c.last_activity_at ? written : c.last_activity_at,
    unread: unreadOf(c, me?.id),
    cursors: othersCursors(c, me),
    members: [...c.members.values()],
    failed: outbox.filter(({ state }) => state === 'failed').length,
    last_delivery: pending ? pending.state : lastDelivery(c, me),
  }
}

function lastDelivery(c: ConversationState, me: Account | null): Delivery | null {
  const last = c.preview
  if (!last || last.kind !== 'text' || last.sender_id === null || last.sender_id !== me?.id) return null
  return deliveryOf(last.seq, othersReached(c, me))
}

/** A pending message, so that the list shows it like any other. It has no place among the seqs yet. */
function asMessage(entry: OutboxEntry, me: Id | undefined): Message {
  const { client_id, body, created_at } = entry
  return {
    ...{
      conversation_id: entry.conversation_id,
      id: client_id,
      client_id,
      seq: 0,
      rev: 0,
      kind: 'text',
      sender_id: me ?? null,
      body,
    },
    ...{ reply_to: null, created_at, edited_at: null, deleted_at: null },
  }
}
