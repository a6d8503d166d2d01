// Looks up the names of users that the server has not sent, such as authors who have left a group. Each name is
// requested once, when a view needs it and it is still unknown.

import type { Calls } from '../../link/calls'
import type { Id } from '../../link/contract'
import { Problem } from '../../link/problem'
import { RetryQueue } from './retry-queue'
import type { Store } from '../state/store'

/** A member list that is loading may contain the name. */
const DELAY_MS = 800

export class UserLookup {
  readonly #store: Store
  readonly #calls: Pick<Calls, 'user'>
  readonly #unknown: (user: Id) => boolean
  readonly #queue = new RetryQueue()

  constructor(store: Store, calls: Pick<Calls, 'user'>, unknown: (user: Id) => boolean) {
    this.#store = store
    this.#calls = calls
    this.#unknown = unknown
  }

  request(user_id: Id): void {
    const needed = () => this.#unknown(user_id)
    if (needed()) this.#queue.add({ key: user_id, needed, run: () => this.#fetch(user_id) }, DELAY_MS)
  }

  retryNow(): void {
    this.#queue.retryNow()
  }

  stop(): void {
    this.#queue.clear()
  }

  async #fetch(user_id: Id): Promise<void> {
    try {
      this.#store.apply({ type: 'user_looked_up', user_id, card: await this.#calls.user(user_id) })
    } catch (error) {
      if (Problem.from(error).status !== 404) throw error
      this.#store.apply({ type: 'user_looked_up', user_id, card: null })
    }
  }
}
