// Compares what we know with what the server is known to be at, and fetches what is missing.

import type { Id } from '../../link/contract'
import type { ServerFrame, Welcome } from '../../link/frames'
import { Problem } from '../../link/problem'
import type { SocketPhase } from '../../link/socket'
import { changedConversations } from '../state/changed'
import { hellos, joinWelcome } from './hello'
import { RetryQueue } from './retry-queue'
import type { Live, SyncCalls } from './ports'
import type { ConversationState, LedgerState } from '../state/state'
import type { Store } from '../state/store'

/** A frame that is only late arrives within this time. */
export const LATE_FRAME_MS = 500
export const HELLO_EVERY_MS = 10_000
/** A hello that got no welcome is said again. */
const WELCOME_WITHIN_MS = 20_000

export class Sync {
  readonly #store: Store
  readonly #live: Live
  readonly #calls: SyncCalls
  readonly #queue = new RetryQueue()
  readonly #stopListening: () => void
  #welcome: Welcome | null = null
  #helloAt = 0
  #helloTimer: ReturnType<typeof setTimeout> | undefined

  constructor(store: Store, live: Live, calls: SyncCalls) {
    this.#store = store
    this.#live = live
    this.#calls = calls
    this.#stopListening = store.listen((now, before) => this.#compare(now, before, LATE_FRAME_MS))
  }

  phase(phase: SocketPhase): void {
    this.#welcome = null
    clearTimeout(this.#helloTimer)
    this.#helloTimer = undefined
    if (phase === 'open') this.#hello()
  }

  /** True if the frame was one of knowledge; acks and ephemerals are others' business. */
  frame(frame: ServerFrame): boolean {
    switch (frame.type) {
      case 'welcome':
        this.#welcome = joinWelcome(this.#welcome, frame)
        if (!frame.more) this.#welcomed(this.#welcome)
        return true
      case 'change': {
        this.#store.enqueue({ type: 'change', change: frame })
        return true
      }
      case 'account':
      case 'cursors':
      case 'heartbeat':
        this.#store.enqueue(frame)
        return true
      default:
        return false
    }
  }

  retryNow(): void {
    this.#queue.retryNow()
  }

  stop(): void {
    this.#stopListening()
    this.#queue.clear()
    this.#welcome = null
    clearTimeout(this.#helloTimer)
    this.#helloTimer = undefined
  }

  #hello(): void {
    clearTimeout(this.#helloTimer)
    this.#helloTimer = undefined
    this.#helloAt = Date.now()
    this.#welcome = null
    // What waits for the next frame counts: a position told too low would only be answered twice.
    this.#store.apply()
    for (const frame of hellos(this.#store.state)) this.#live.send(frame)
    this.#helloTimer = setTimeout(() => this.#hello(), WELCOME_WITHIN_MS)
  }

  #welcomed(welcome: Welcome): void {
    this.#welcome = null
    clearTimeout(this.#helloTimer)
    this.#helloTimer = undefined
    this.#store.apply(welcome)
    // Nothing on this link is late before its welcome, so what is missing is missing.
    this.#compare(this.#store.state, null, 0)
  }

  #compare(now: LedgerState, before: LedgerState | null, delay: number): void {
    const conversations = before ? changedConversations(now, before) : [...now.conversations.values()]
    for (const c of conversations) this.#fetchMissing(c, delay)
    if (accountBehind(now)) this.#scheduleHello()
  }

  #fetchMissing(c: ConversationState, delay: number): void {
    const current = () => this.#store.state.conversations.get(c.id)
    if (behind(c)) {
      const job = {
        key: `changes ${c.id}`,
        needed: () => behind(current()),
        run: () => this.#fetchChanges(c.id),
      }
      this.#queue.add(job, delay)
    }
    if (receiptsBehind(c)) {
      const run = async () => {
        const generation = current()?.generation
        const cursors = await this.#leaveIfNotFound(c.id, () => this.#calls.cursors(c.id))
        // Of an earlier generation, it may list people who are gone.
        if (cursors && current()?.generation === generation) {
          this.#store.apply({ type: 'all_cursors', conversation_id: c.id, cursors })
        }
      }
      this.#queue.add({ key: `cursors ${c.id}`, needed: () => receiptsBehind(current()), run }, delay)
    }
    if (c.stale) {
      const run = () => this.#fetchSummary(c.id, false)
      this.#queue.add({ key: `summary ${c.id}`, needed: () => current()?.stale === true, run }, delay)
    }
  }

  async #fetchChanges(id: Id): Promise<void> {
    for (;;) {
      const { epoch, conversations } = this.#store.state
      const c = conversations.get(id)
      if (!c || !behind(c)) return
      let changes
      try {
        changes = await this.#leaveIfNotFound(id, () => this.#calls.changes(id, epoch ?? undefined, c.rev))
      } catch (error) {
        // Too long away, or other data than ours: what we hold cannot be continued.
        if (Problem.from(error).status === 410) return this.#fetchSummary(id, true)
        throw error
      }
      if (!changes || this.#store.state.conversations.get(id)?.generation !== c.generation) return
      this.#store.apply({ type: 'change', change: { ...changes, conversation_id: id } })
      const moved = this.#store.state.conversations.get(id)?.rev !== c.rev
      // A node that lags behind the one that told us the head has nothing new yet; try again later.
      if (!moved) throw Problem.offline()
    }
  }

  async #fetchSummary(id: Id, reset: boolean): Promise<void> {
    const { account_rev: at, conversations } = this.#store.state
    const generation = conversations.get(id)?.generation
    const summary = await this.#leaveIfNotFound(id, () => this.#calls.conversation(id))
    // Of an earlier generation, it knows less than we do.
    if (!summary || this.#store.state.conversations.get(id)?.generation !== generation) return
    this.#store.apply({ type: 'summary', summary, reset, at })
  }

  /** A conversation that answers 404 is no longer ours. */
  async #leaveIfNotFound<T>(id: Id, call: () => Promise<T>): Promise<T | null> {
    try {
      return await call()
    } catch (error) {
      if (Problem.from(error).code !== 'not_found') throw error
      this.#store.apply({ type: 'left', conversation_id: id, how: 'gone' })
      return null
    }
  }

  #scheduleHello(): void {
    if (!this.#live.open || this.#helloTimer !== undefined) return
    const wait = Math.max(LATE_FRAME_MS, this.#helloAt + HELLO_EVERY_MS + LATE_FRAME_MS - Date.now())
    this.#helloTimer = setTimeout(() => {
      this.#helloTimer = undefined
      if (this.#live.open && accountBehind(this.#store.state)) this.#hello()
    }, wait)
  }
}

function behind(c: ConversationState | undefined): boolean {
  return c !== undefined && c.head > c.rev
}

function receiptsBehind(c: ConversationState | undefined): boolean {
  return c !== undefined && c.receipts_head > c.receipts
}

function accountBehind(state: LedgerState): boolean {
  return state.hello_wanted || state.account_head > (state.account_rev ?? 0)
}
