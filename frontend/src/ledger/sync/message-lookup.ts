// Loads single messages: quoted, linked, pinned.

import type { Calls } from '../../link/calls'
import type { Id, Message } from '../../link/contract'
import { Problem } from '../../link/problem'
import { messageById } from '../state/messages'
import type { Store } from '../state/store'

export class MessageLookup {
  readonly #store: Store
  readonly #calls: Pick<Calls, 'message' | 'pins'>
  readonly #running = new Map<Id, Promise<Message | null>>()

  constructor(store: Store, calls: Pick<Calls, 'message' | 'pins'>) {
    this.#store = store
    this.#calls = calls
  }

  /** The known message, or the server's. Null if it is not visible to this account. Concurrent requests share one
   *  call. */
  message(id: Id, message_id: Id): Promise<Message | null> {
    const c = this.#store.state.conversations.get(id)
    const known = c && messageById(c.messages, message_id)
    if (known || c?.missing.has(message_id)) return Promise.resolve(known ?? null)
    let running = this.#running.get(message_id)
    if (!running) {
      running = this.#ask(id, message_id, c?.generation ?? 0).finally(() => this.#running.delete(message_id))
      this.#running.set(message_id, running)
    }
    return running
  }

  async pins(id: Id): Promise<void> {
    const generation = this.#store.state.conversations.get(id)?.generation ?? 0
    const { items } = await this.#calls.pins(id)
    this.#store.apply({ type: 'pins', conversation_id: id, generation, items })
  }

  async #ask(conversation_id: Id, message_id: Id, generation: number): Promise<Message | null> {
    try {
      const message = await this.#calls.message(conversation_id, message_id)
      if (this.#store.state.conversations.get(conversation_id)?.generation === generation) {
        this.#store.apply({ type: 'message', conversation_id, message })
      }
      return message
    } catch (error) {
      if (Problem.from(error).status !== 404) throw error
      this.#store.apply({ type: 'missing', conversation_id, generation, message_id })
      return null
    }
  }
}
