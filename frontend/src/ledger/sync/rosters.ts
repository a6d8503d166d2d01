// Loads the member lists of viewed groups: once, completely. Changes keep them current.

import type { Calls } from '../../link/calls'
import type { Id } from '../../link/contract'
import { Problem } from '../../link/problem'
import { RetryQueue } from './retry-queue'
import type { Store } from '../state/store'

export class Rosters {
  readonly #store: Store
  readonly #calls: Pick<Calls, 'members'>
  readonly #queue = new RetryQueue()
  readonly #viewers = new Map<Id, number>()
  readonly #stopListening: () => void

  constructor(store: Store, calls: Pick<Calls, 'members'>) {
    this.#store = store
    this.#calls = calls
    this.#stopListening = store.listen((now, before) => {
      if (now.conversations !== before.conversations)
        for (const id of this.#viewers.keys()) this.#readIfNeeded(id)
    })
  }

  /** Marks a conversation as viewed until the returned function is called. */
  open(id: Id): () => void {
    this.#viewers.set(id, (this.#viewers.get(id) ?? 0) + 1)
    this.#readIfNeeded(id)
    return () => {
      const viewers = (this.#viewers.get(id) ?? 1) - 1
      if (viewers > 0) this.#viewers.set(id, viewers)
      else this.#viewers.delete(id)
    }
  }

  retryNow(): void {
    this.#queue.retryNow()
    for (const id of this.#viewers.keys()) this.#readIfNeeded(id)
  }

  stop(): void {
    this.#stopListening()
    this.#queue.clear()
  }

  #readIfNeeded(id: Id): void {
    const needed = () => this.#viewers.has(id) && this.#isMissing(id)
    if (needed()) this.#queue.add({ key: id, needed, run: () => this.#read(id) }, 0)
  }

  #isMissing(id: Id): boolean {
    const c = this.#store.state.conversations.get(id)
    return c?.kind === 'group' && !c.roster
  }

  async #read(id: Id): Promise<void> {
    const generation = this.#store.state.conversations.get(id)?.generation ?? 0
    let cursor: string | undefined
    do {
      const { items, next } = await this.#calls.members(id, cursor)
      if (this.#store.state.conversations.get(id)?.generation !== generation) throw Problem.offline()
      cursor = next ?? undefined
      this.#store.apply({
        type: 'roster',
        conversation_id: id,
        generation,
        items,
        whole: cursor === undefined,
      })
    } while (cursor !== undefined)
  }
}
