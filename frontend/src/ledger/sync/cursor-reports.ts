// Tells the server how far messages were delivered to me and read by me. Derived from what is known: as long as
// `my` is ahead of `told`, something is to be reported, also after a reload or a lost link.

import type { Id } from '../../link/contract'
import { changedConversations } from '../state/changed'
import type { ConversationState } from '../state/state'
import type { Store } from '../state/store'
import { RetryQueue, type Job } from './retry-queue'

/** A report waits this long for company after the one before it. */
export const TOGETHER_MS = 250

export interface Place {
  read?: number
  delivered?: number
}

/** Carries a report to the server and tells the store what was confirmed. */
export type Report = (conversation: Id, place: Place) => Promise<void>

export class Reports {
  readonly #store: Store
  readonly #report: Report
  readonly #queue = new RetryQueue({
    concurrent: Infinity,
    restMs: TOGETHER_MS,
    // A session that is being renewed refuses with 401 meanwhile.
    isPassing: ({ passing, status }) => passing || status === 401,
  })
  readonly #stopListening: () => void

  constructor(store: Store, report: Report) {
    this.#store = store
    this.#report = report
    this.#stopListening = store.listen((now, before) => {
      for (const c of changedConversations(now, before)) if (owed(c)) this.#queue.add(this.#job(c.id))
    })
  }

  /** Reports everything that is still unconfirmed at once: the connection is back. */
  retryNow(): void {
    this.#queue.retryNow()
    for (const c of this.#store.state.conversations.values()) if (owed(c)) this.#queue.add(this.#job(c.id))
  }

  /** Leaves the report to another tab for `ms`; reports it here if it is still unconfirmed then. */
  defer(id: Id, ms: number): void {
    this.#queue.postpone(this.#job(id), ms)
  }

  stop(): void {
    this.#stopListening()
    this.#queue.clear()
  }

  #job(id: Id): Job {
    const place = () => {
      const c = this.#store.state.conversations.get(id)
      return c ? owed(c) : null
    }
    let asked: Place | null = null
    return {
      key: id,
      needed: () => place() !== null,
      run: async () => {
        asked = place()
        if (asked) await this.#report(id, asked)
      },
      // A refusal for good counts as confirmed, or the report would be repeated for ever.
      refused: () => this.#store.apply({ type: 'told', conversation_id: id, ...asked }),
    }
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
