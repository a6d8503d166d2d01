// Shows a change at once, sends it to the server, and reverts it if the server refuses.

import type { Id } from '../../link/contract'
import type { OptimisticMessageChange, OptimisticSettingsChange } from '../state/optimistic'
import type { Store } from '../state/store'

type OptimisticChange =
  { message: Omit<OptimisticMessageChange, 'key'> } | { settings: OptimisticSettingsChange['settings'] }

export class OptimisticChanges {
  readonly #store: Store
  readonly #queues = new Map<string, Promise<unknown>>()
  #keys = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** `applyAnswer` runs before the optimistic change is removed, so that the old value does not flicker in
   *  between. Calls for the same message or conversation run one after the other, so that the server receives them
   *  in the order of the actions. */
  async during<T>(
    conversation_id: Id,
    change: OptimisticChange,
    call: () => Promise<T>,
    applyAnswer: (answer: T) => void,
  ): Promise<void> {
    const key = ++this.#keys
    if ('message' in change) {
      this.#store.apply({ type: 'optimistic_message', conversation_id, change: { ...change.message, key } })
    } else {
      this.#store.apply({
        type: 'optimistic_settings',
        conversation_id,
        change: { settings: change.settings, key },
      })
    }
    try {
      applyAnswer(
        await this.#inOrder('message' in change ? change.message.message_id : conversation_id, call),
      )
    } finally {
      this.#store.apply({ type: 'optimistic_ended', conversation_id, key })
    }
  }

  #inOrder<T>(subject: string, call: () => Promise<T>): Promise<T> {
    const before = this.#queues.get(subject) ?? Promise.resolve()
    const mine = before.then(call, call)
    this.#queues.set(subject, mine)
    const leave = () => {
      if (this.#queues.get(subject) === mine) this.#queues.delete(subject)
    }
    mine.then(leave, leave)
    return mine
  }
}
