// Tells the server how far messages were delivered to me and read by me. Derived from what is known: as long as
// `my` is ahead of `told`, something is to be reported, also after a reload or a lost link.

import { fullJitter } from '../../link/backoff'
import type { Id } from '../../link/contract'
import { Problem } from '../../link/problem'
import { changedConversations } from '../state/changed'
import type { ConversationState, LedgerState } from '../state/state'
import type { Store } from '../state/store'

/** A report waits this long for company after the one before it. */
export const TOGETHER_MS = 250

export interface Place {
  read?: number
  delivered?: number
}

/** Carries a report to the server and tells the store what was confirmed. */
export type Report = (conversation: Id, place: Place) => Promise<void>

interface Lane {
  busy: boolean
  attempt: number
  timer: ReturnType<typeof setTimeout> | undefined
}

export class Reports {
  readonly #store: Store
  readonly #report: Report
  readonly #lanes = new Map<Id, Lane>()
  readonly #stopListening: () => void
  #stopped = false

  constructor(store: Store, report: Report) {
    this.#store = store
    this.#report = report
    this.#stopListening = store.listen((now, before) => this.#look(now, before))
  }

  /** Everything that is still unconfirmed, at once: the link is back. */
  hurry(): void {
    for (const [id, lane] of this.#lanes) {
      clearTimeout(lane.timer)
      if (!lane.busy) this.#lanes.delete(id)
    }
    for (const c of this.#store.state.conversations.values()) if (owed(c)) this.#want(c.id, 0)
  }

  /** Another tab does it; step in only if it does not. */
  defer(id: Id, ms: number): void {
    const lane = this.#lane(id)
    if (lane.busy) return
    clearTimeout(lane.timer)
    lane.timer = setTimeout(() => void this.#run(id, lane), ms)
  }

  stop(): void {
    this.#stopped = true
    this.#stopListening()
    for (const { timer } of this.#lanes.values()) clearTimeout(timer)
  }

  #look(now: LedgerState, before: LedgerState): void {
    for (const c of changedConversations(now, before)) if (owed(c)) this.#want(c.id, 0)
  }

  #want(id: Id, delay: number): void {
    const lane = this.#lane(id)
    if (lane.busy || lane.timer !== undefined) return
    lane.timer = setTimeout(() => void this.#run(id, lane), delay)
  }

  async #run(id: Id, lane: Lane): Promise<void> {
    lane.timer = undefined
    const c = this.#store.state.conversations.get(id)
    const place = c && owed(c)
    if (!place || this.#stopped) return
    lane.busy = true
    let wait = TOGETHER_MS
    try {
      await this.#report(id, place)
      lane.attempt = 0
    } catch (error) {
      const problem = Problem.from(error)
      if (problem.passing || problem.status === 401) {
        wait = Math.max(wait, fullJitter(lane.attempt), (problem.retry_after ?? 0) * 1_000)
        lane.attempt += 1
      } else if (!this.#stopped) {
        // Refused for good; asking again would only be refused again.
        this.#store.apply({ type: 'told', conversation_id: id, ...place })
      }
    }
    lane.busy = false
    if (this.#stopped) return
    lane.timer = setTimeout(() => void this.#run(id, lane), wait)
  }

  #lane(id: Id): Lane {
    let lane = this.#lanes.get(id)
    if (!lane) this.#lanes.set(id, (lane = { busy: false, attempt: 0, timer: undefined }))
    return lane
  }
}

function owed(c: ConversationState): Place | null {
  const { my, told } = c
  // Who reads has received.
  const delivered = Math.max(my.delivered_seq, my.read_seq)
  const place: Place = {}
  if (my.read_seq > told.read) place.read = my.read_seq
  if (delivered > told.delivered) place.delivered = delivered
  return place.read === undefined && place.delivered === undefined ? null : place
}
