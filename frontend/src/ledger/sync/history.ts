// Loads pages of history for conversations that are viewed.

import type { Id, Message } from '../../link/contract'
import type { PageQuery } from '../../link/calls'
import { Problem } from '../../link/problem'
import { changedConversations } from '../state/changed'
import type { SyncCalls } from './ports'
import { covers } from '../state/ranges'
import type { ConversationState } from '../state/state'
import type { Store } from '../state/store'

const PAGE = 50
/** How many messages stay in memory of a conversation that is not viewed. */
const KEPT_UNVIEWED = 200
/** A viewed conversation is trimmed above this many messages … */
const MAX_VIEWED = 2_400
/** … to this many around the reader. */
const KEPT_AROUND_READER = 1_600
/** How many conversations prefetch their newest page, so that they open at once and offline. */
const PREFETCHED = 12

export type Direction = 'older' | 'newer' | 'around'

/** The messages loaded, or null if the load failed. */
type Page = readonly Message[] | null

export interface Loading {
  direction: Direction | 'none'
  problem: Problem | null
}

const IDLE: Loading = { direction: 'none', problem: null }

export class History {
  readonly #store: Store
  readonly #calls: Pick<SyncCalls, 'messages'>
  readonly #changed: (conversation: Id) => void
  readonly #stopListening: () => void
  readonly #loading = new Map<Id, Loading>()
  readonly #viewers = new Map<Id, number>()
  /** The seq last seen or requested. Unknown: the end. */
  readonly #readers = new Map<Id, number>()
  readonly #running = new Map<string, Promise<Page>>()
  #stopped = false

  constructor(store: Store, calls: Pick<SyncCalls, 'messages'>, changed: (conversation: Id) => void) {
    this.#store = store
    this.#calls = calls
    this.#changed = changed
    this.#stopListening = store.listen((now, before) => {
      this.#reloadTails()
      for (const c of changedConversations(now, before)) this.#trim(c)
    })
  }

  loading(id: Id): Loading {
    return this.#loading.get(id) ?? IDLE
  }

  /** Marks a conversation as viewed until the returned function is called. */
  open(id: Id): () => void {
    this.#viewers.set(id, (this.#viewers.get(id) ?? 0) + 1)
    void this.#newest(id)
    let left = false
    return () => {
      if (left) return
      left = true
      const viewers = (this.#viewers.get(id) ?? 1) - 1
      if (viewers > 0) {
        this.#viewers.set(id, viewers)
      } else {
        this.#viewers.delete(id)
        this.#readers.delete(id)
        this.#store.apply({ type: 'trim', conversation_id: id, keep: KEPT_UNVIEWED })
      }
    }
  }

  /** Records that a message is visible. */
  seen(id: Id, seq: number): void {
    if (this.#viewers.has(id)) this.#readers.set(id, seq)
  }

  viewed(id: Id): boolean {
    return this.#viewers.has(id)
  }

  /** Loads the page before the oldest known message, or before the seq at which a gap ends. */
  async older(id: Id, before?: number): Promise<void> {
    const c = this.#store.state.conversations.get(id)
    const first = c?.ranges[0]
    if (!c) return
    if (!first) return void (await this.#newest(id))
    const seq = before ?? first.from
    if (covers(c.ranges, c.my.joined_seq + 1, seq - 1)) return
    await this.#load(c, 'older', { before: seq })
  }

  async newer(id: Id, after?: number): Promise<void> {
    const c = this.#store.state.conversations.get(id)
    const last = c?.ranges.at(-1)
    if (!c) return
    if (!last) return void (await this.#newest(id))
    const seq = after ?? last.to
    if (!covers(c.ranges, seq + 1, c.rev)) await this.#load(c, 'newer', { after: seq })
  }

  async around(id: Id, seq: number): Promise<void> {
    const c = this.#store.state.conversations.get(id)
    if (c && !covers(c.ranges, seq, seq)) await this.#load(c, 'around', { around: seq })
  }

  /** Returns the seq of the first message at or after a time, or of the last one. Loads the messages around it. */
  async at(id: Id, time: string): Promise<number | null> {
    const c = this.#store.state.conversations.get(id)
    if (!c) return null
    const items = (await this.#load(c, 'around', { at: time })) ?? []
    const from = Date.parse(time)
    return (items.find(({ created_at }) => Date.parse(created_at) >= from) ?? items.at(-1))?.seq ?? null
  }

  /** After a reconnect: reloads what failed or is missing in viewed conversations, then prefetches others. */
  async catchUp(): Promise<void> {
    for (const id of [...this.#viewers.keys()]) await this.#newest(id)
    const byActivity = [...this.#store.state.conversations.values()].sort((a, b) =>
      a.last_activity_at < b.last_activity_at ? 1 : -1,
    )
    for (const { id } of byActivity.slice(0, PREFETCHED)) {
      if (this.#stopped) return
      await this.#newest(id)
      if (this.loading(id).problem) return
    }
  }

  stop(): void {
    this.#stopListening()
    this.#viewers.clear()
    this.#readers.clear()
    this.#loading.clear()
    this.#running.clear()
    this.#stopped = true
  }

  /** A viewed conversation that started from scratch has lost its messages. */
  #reloadTails(): void {
    for (const id of this.#viewers.keys()) {
      const c = this.#store.state.conversations.get(id)
      if (c && !reaches(c) && !this.#running.has(`${id} newest`) && !this.loading(id).problem)
        void this.#newest(id)
    }
  }

  /** Limits how many messages stay in memory. */
  #trim({ id, messages }: ConversationState): void {
    if (!this.#viewers.has(id)) {
      if (messages.length > 2 * KEPT_UNVIEWED)
        this.#store.apply({ type: 'trim', conversation_id: id, keep: KEPT_UNVIEWED })
    } else if (messages.length > MAX_VIEWED) {
      const center = this.#readers.get(id) ?? Infinity
      this.#store.apply({
        type: 'trim_around',
        conversation_id: id,
        center,
        keep: KEPT_AROUND_READER,
        tail: KEPT_UNVIEWED,
      })
    }
  }

  #newest(id: Id): Promise<Page> {
    const c = this.#store.state.conversations.get(id)
    if (!c) return Promise.resolve(null)
    if (!reaches(c)) return this.#load(c, 'older', {}, `${id} newest`)
    const first = c.ranges.at(-1)?.from ?? 0
    const few = c.messages.length < PAGE && !covers(c.ranges, c.my.joined_seq + 1, c.rev)
    return few ? this.#load(c, 'older', { before: first }) : Promise.resolve(null)
  }

  #load(
    c: ConversationState,
    direction: Direction,
    query: PageQuery,
    key = `${c.id} ${JSON.stringify(query)}`,
  ): Promise<Page> {
    const known = this.#running.get(key)
    if (known) return known
    const running = this.#fetch(c, direction, query).finally(() => {
      if (this.#running.get(key) === running) this.#running.delete(key)
    })
    this.#running.set(key, running)
    return running
  }

  async #fetch(c: ConversationState, direction: Direction, query: PageQuery): Promise<Page> {
    const { id, rev, generation } = c
    this.#setLoading(id, { direction, problem: null })
    try {
      const { items, next = null } = await this.#calls.messages(id, { ...query, limit: PAGE })
      if (this.#stopped) return null
      this.#loading.set(id, IDLE)
      const at = query.before ?? query.after ?? query.around ?? (query.at && items[0]?.seq)
      if (at) this.#readers.set(id, at)
      this.#store.apply({
        type: 'page',
        conversation_id: id,
        asked: { ...query, rev, generation },
        items,
        next,
      })
      this.#setLoading(id, IDLE)
      return items
    } catch (error) {
      this.#setLoading(id, { direction: 'none', problem: Problem.from(error) })
      return null
    }
  }

  #setLoading(id: Id, loading: Loading): void {
    this.#loading.set(id, loading)
    this.#changed(id)
  }
}

/** Whether the newest messages are known. */
export function reaches(c: ConversationState): boolean {
  return covers(c.ranges, Math.max(c.my.joined_seq, c.rev - 1) + 1, c.rev)
}
