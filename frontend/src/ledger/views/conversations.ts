// The conversations as the views list them. A row that did not change stays the same object.

import type { Account, Conversation, CursorOf, Id, Member, Message } from '../../link/contract'
import { optimisticMessage, optimisticSettings } from '../state/optimistic'
import { presentMembers } from '../state/members'
import { isMuted, rightsIn, type Rights } from '../state/rights'
import type { ConversationState, OutboxEntry } from '../state/state'
import { mentionsOf, unreadOf } from '../state/unread'
import { optimisticPins } from './pinned'
import { othersCursors, CursorIndex, type Delivery } from './delivery'

export interface ConversationView extends Conversation {
  /** The cursors of the other members. None in groups of more than 100. */
  cursors: readonly CursorOf[]
  /** The present members: owner, admins, then by name. */
  members: readonly Member[]
  /** Whether `members` is complete. */
  members_known: boolean
  rights: Rights
  /** Newest first. Null until they are requested. */
  pins: readonly Message[] | null
  /** The draft. Empty if there is none. */
  draft: string
  /** Own messages that failed. */
  failed: number
  /** How far the last message was delivered, if it is an own message. */
  last_delivery: Delivery | null
}

export interface ConversationList {
  ready: boolean
  items: readonly ConversationView[]
  archived: readonly ConversationView[]
  /** All unread messages. Of muted and archived conversations only mentions count. */
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
  for (const { my, unread, mentions } of views) {
    if (my.archived || isMuted(my, now)) total += mentions
    else total += my.unread_mark ? Math.max(1, unread) : unread
  }
  return total
}

/** When the next mute ends. */
export function nextMuteEnd(views: readonly ConversationView[], now: number): number {
  const ends = views.filter(({ my }) => isMuted(my, now)).map(({ my }) => Date.parse(my.muted_until ?? ''))
  return Math.min(Infinity, ...ends)
}

function viewOf(
  c: ConversationState,
  outbox: readonly OutboxEntry[],
  draft: string,
  me: Account | null,
): ConversationView {
  const pending = outbox.at(-1)
  const { id, kind, title, description, picture, members_count, created_at, receipts } = c
  const preview = c.preview && optimisticMessage(c.preview, c.optimistic_messages, me?.id ?? '')
  const written = pending?.created_at ?? ''
  const my = optimisticSettings(c.my, c.optimistic_settings)
  return {
    ...{ id, kind, title, description, picture, members_count, created_at, my, receipts, draft },
    with: c.with,
    head: c.head,
    last_message: pending ? (pending.message ?? asMessage(pending, me?.id)) : preview,
    last_activity_at: written > c.last_activity_at ? written : c.last_activity_at,
    unread: unreadOf(c, me?.id),
    mentions: mentionsOf(c, me?.id),
    cursors: othersCursors(c, me),
    members: presentMembers(c.members),
    members_known: c.roster,
    rights: rightsIn(kind, my),
    pins: optimisticPins(c, me?.id ?? ''),
    failed: outbox.filter(({ state }) => state === 'failed').length,
    last_delivery: pending ? pending.state : lastDelivery(c, me),
  }
}

function lastDelivery(c: ConversationState, me: Account | null): Delivery | null {
  const last = c.preview
  if (!last || last.kind !== 'text' || last.sender_id === null || last.sender_id !== me?.id) return null
  return new CursorIndex(c, me).delivery(last.seq)
}

/** A pending message in the form of any other, for the list. It has no seq yet. */
function asMessage(entry: OutboxEntry, me: Id | undefined): Message {
  const { client_id, conversation_id, body, reply_to, created_at } = entry
  return {
    ...{ conversation_id, id: client_id, client_id, seq: 0, rev: 0, kind: 'text', sender_id: me ?? null },
    ...{ body, reply_to, created_at, edited_at: null, deleted_at: null },
    ...(entry.attachments.length > 0 && { attachments: [...entry.attachments] }),
  }
}
