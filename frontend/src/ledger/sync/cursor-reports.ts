// Reports to the server which messages were delivered and read. A report is due while `my` is ahead of `confirmed`,
// also after a reload or a lost connection.

import type { Id } from '../../link/contract'
import { changedConversations } from '../state/changed'
import type { ConversationState } from '../state/state'
import type { Store } from '../state/store'
import { RetryQueue, type Job } from './retry-queue'

/** The least time between two reports of a conversation. */
export const MIN_PAUSE_MS = 250

export interface CursorPositions {
  read?: number
  delivered?: number
}

/** Sends a report to the server and marks it as confirmed in the store. */
export type Report = (conversation: Id, positions: CursorPositions) => Promise<void>

export class CursorReports {
  readonly #store: Store
  readonly #report: Report
  readonly #queue = new RetryQueue({
    concurrent: Infinity,
    pauseMs: MIN_PAUSE_MS,
    // While a session is renewed, calls fail with 401.
    isTransient: ({ transient, status }) => transient || status === 401,
  })
  readonly #stopListening: () => void

  constructor(store: Store, report: Report) {
    this.#store = store
    this.#report = report
    this.#stopListening = store.listen((now, before) => {
      for (const c of changedConversations(now, before))
        if (unconfirmedOf(c)) this.#queue.add(this.#job(c.id))
    })
  }

  /** Reports everything that is still unconfirmed at once: the connection is back. */
  retryNow(): void {
    this.#queue.retryNow()
    for (const c of this.#store.state.conversations.values())
      if (unconfirmedOf(c)) this.#queue.add(this.#job(c.id))
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
    const positions = () => {
      const c = this.#store.state.conversations.get(id)
      return c ? unconfirmedOf(c) : null
    }
    let reported: CursorPositions | null = null
    return {
      key: id,
      needed: () => positions() !== null,
      run: async () => {
        reported = positions()
        if (reported) await this.#report(id, reported)
      },
      // A report that was refused counts as confirmed, so that it is not repeated.
      refused: () => this.#store.apply({ type: 'confirmed', conversation_id: id, ...reported }),
    }
  }
}

function unconfirmedOf(c: ConversationState): CursorPositions | null {
  const { my, confirmed } = c
  // A message that was read was delivered.
  const delivered = Math.max(my.delivered_seq, my.read_seq)
  const positions: CursorPositions = {}
  if (my.read_seq > confirmed.read) positions.read = my.read_seq
  if (delivered > confirmed.delivered) positions.delivered = delivered
  return positions.read === undefined && positions.delivered === undefined ? null : positions
}
