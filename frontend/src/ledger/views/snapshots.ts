// The snapshots that views read. They are made from the state on demand, and stay the same object until something in
// them changes.

import type { Account, Block, Friend, FriendRequest, Id, Invitation } from '../../link/contract'
import type { Loading } from '../sync/history'
import type { ConversationState, LedgerState, OutboxEntry } from '../state/state'
import {
  ConversationMaker,
  inOrder,
  nextMuteEnd,
  NOTHING_PENDING,
  unreadIn,
  type ConversationList,
  type ConversationView,
} from './conversations'
import { NO_TIMELINE, TimelineMaker, type Timeline } from './timeline'

export interface PeopleView {
  ready: boolean
  friends: readonly Friend[]
  incoming: readonly FriendRequest[]
  outgoing: readonly FriendRequest[]
  /** Blocked users, by name. */
  blocks: readonly Block[]
  /** Invitations to groups, newest first. */
  invitations: readonly Invitation[]
}

interface MadeTimeline {
  maker: TimelineMaker
  parts: readonly unknown[]
  timeline: Timeline
}

export class Snapshots {
  readonly #conversations = new ConversationMaker()
  readonly #timelines = new Map<Id, MadeTimeline>()
  #list: { parts: readonly unknown[]; list: ConversationList; mutes_end: number } | null = null
  #people: { parts: readonly unknown[]; view: PeopleView } | null = null
  #pending: { outbox: LedgerState['outbox']; byConversation: Map<Id, readonly OutboxEntry[]> } | null = null

  people(state: LedgerState): PeopleView {
    const { friends, incoming, outgoing, blocks, invitations } = state
    const ready = state.account_rev !== null
    const parts = [friends, incoming, outgoing, blocks, invitations, ready]
    if (!this.#people || differ(this.#people.parts, parts)) {
      const view: PeopleView = {
        ready,
        friends: byName(friends),
        incoming: newestFirst(incoming),
        outgoing: newestFirst(outgoing),
        blocks: byName(blocks),
        invitations: newestFirst(invitations),
      }
      this.#people = { parts, view }
    }
    return this.#people.view
  }

  conversation(state: LedgerState, id: Id, draft: string): ConversationView | undefined {
    const c = state.conversations.get(id)
    return c && this.#conversations.make(c, this.pending(state, id), draft, state.me)
  }

  /** `now` decides which mutes are active. */
  list(state: LedgerState, draft: (id: Id) => string, drafts: number, now: number): ConversationList {
    const ready = state.account_rev !== null
    const ended = this.mutesEnd <= now
    const parts = [state.conversations, state.outbox, state.me, drafts, ready]
    if (!this.#list || ended || differ(this.#list.parts, parts)) {
      const views = [...state.conversations.values()].map((c) =>
        this.#conversations.make(c, this.pending(state, c.id), draft(c.id), state.me),
      )
      const [archived, items] = split(inOrder(views))
      const list = { ready, items, archived, unread: unreadIn(views, now) }
      this.#list = { parts, list, mutes_end: nextMuteEnd(views, now) }
    }
    return this.#list.list
  }

  /** When the last list becomes outdated without an event. */
  get mutesEnd(): number {
    return this.#list?.mutes_end ?? Infinity
  }

  timeline(state: LedgerState, id: Id, loading: Loading): Timeline {
    const c = state.conversations.get(id)
    if (!c) return NO_TIMELINE
    const pending = this.pending(state, id)
    const parts = timelineParts(c, pending, state.me, loading)
    const known = this.#timelines.get(id)
    if (known && !differ(known.parts, parts)) return known.timeline
    const maker = known?.maker ?? new TimelineMaker()
    const timeline = maker.make(c, pending, state.me, loading)
    this.#timelines.set(id, { maker, parts, timeline })
    return timeline
  }

  /** Drops the items of a conversation that is no longer viewed. */
  release(id: Id): void {
    this.#timelines.delete(id)
  }

  /** The outbox entries of a conversation, in order. */
  pending(state: LedgerState, id: Id): readonly OutboxEntry[] {
    if (this.#pending?.outbox !== state.outbox) {
      const before = this.#pending?.byConversation
      const byConversation = new Map<Id, readonly OutboxEntry[]>()
      for (const [conversation, entries] of grouped(state.outbox.values())) {
        const known = before?.get(conversation)
        byConversation.set(conversation, known && !differ(known, entries) ? known : entries)
      }
      this.#pending = { outbox: state.outbox, byConversation }
    }
    return this.#pending.byConversation.get(id) ?? NOTHING_PENDING
  }

  clear(): void {
    this.#conversations.clear()
    this.#timelines.clear()
    this.#list = this.#people = this.#pending = null
  }
}

function timelineParts(
  c: ConversationState,
  pending: readonly OutboxEntry[],
  me: Account | null,
  loading: Loading,
) {
  return [
    c.messages,
    c.ranges,
    c.cursors,
    c.members,
    c.members_count,
    c.optimistic_messages,
    c.missing,
    c.rev,
    c.my.joined_seq,
    pending,
    me,
    loading.direction,
    loading.problem,
  ]
}

function split(views: readonly ConversationView[]): [archived: ConversationView[], rest: ConversationView[]] {
  return [views.filter(({ my }) => my.archived), views.filter(({ my }) => !my.archived)]
}

function grouped(entries: Iterable<OutboxEntry>): Map<Id, OutboxEntry[]> {
  const groups = new Map<Id, OutboxEntry[]>()
  for (const entry of [...entries].sort((a, b) => a.order - b.order)) {
    const group = groups.get(entry.conversation_id)
    if (group) group.push(entry)
    else groups.set(entry.conversation_id, [entry])
  }
  return groups
}

function byName<T extends Friend | Block>(listed: ReadonlyMap<Id, T>): T[] {
  return [...listed.values()].sort((a, b) => a.user.display_name.localeCompare(b.user.display_name))
}

function newestFirst<T extends { created_at: string }>(listed: ReadonlyMap<Id, T>): T[] {
  return [...listed.values()].sort((a, b) => (a.created_at < b.created_at ? 1 : -1))
}

function differ(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length !== b.length || a.some((part, i) => part !== b[i])
}
