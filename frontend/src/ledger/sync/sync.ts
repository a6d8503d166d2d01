// Compares the state with the known heads of the server, and fetches what is missing.

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

/** A late frame arrives within this time. */
export const LATE_FRAME_MS = 500
export const HELLO_EVERY_MS = 10_000
/** A hello without a welcome is repeated after this time. */
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

  /** True if the frame changes the state. Acknowledgements and ephemeral frames are handled elsewhere. */
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
    // Apply waiting events first: a hello with an old position would fetch known changes again.
    this.#store.apply()
    for (const frame of hellos(this.#store.state)) this.#live.send(frame)
    this.#helloTimer = setTimeout(() => this.#hello(), WELCOME_WITHIN_MS)
  }

  #welcomed(welcome: Welcome): void {
    this.#welcome = null
    clearTimeout(this.#helloTimer)
    this.#helloTimer = undefined
    this.#store.apply(welcome)
    // No frame is late before the welcome, so what is missing is fetched at once.
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
        // A list of an earlier generation may contain members who left.
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
        // The position is too old, or the data is another database's. The conversation starts from scratch.
        if (Problem.from(error).status === 410) return this.#fetchSummary(id, true)
        throw error
      }
      if (!changes || this.#store.state.conversations.get(id)?.generation !== c.generation) return
      this.#store.apply({ type: 'change', change: { ...changes, conversation_id: id } })
      const moved = this.#store.state.conversations.get(id)?.rev !== c.rev
      // A node may lag behind the one that announced the head. Try again later.
      if (!moved) throw Problem.offline()
    }
  }

  async #fetchSummary(id: Id, reset: boolean): Promise<void> {
    const { account_rev: at, conversations } = this.#store.state
    const generation = conversations.get(id)?.generation
    const summary = await this.#leaveIfNotFound(id, () => this.#calls.conversation(id))
    // A summary of an earlier generation is outdated.
    if (!summary || this.#store.state.conversations.get(id)?.generation !== generation) return
    this.#store.apply({ type: 'summary', summary, reset, at })
  }

  /** A conversation that answers 404 is no longer visible to this account. */
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
  return state.hello_needed || state.account_head > (state.account_rev ?? 0)
}
