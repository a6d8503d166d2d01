// Acting on what the server holds: shown at once, then told; refused, it goes back to what it was.

import type { Id } from '../../link/contract'
import type { MessageHope, PlaceHope } from '../state/overlay'
import type { Store } from '../state/store'

type Hope = { message: Omit<MessageHope, 'key'> } | { place: PlaceHope['place'] }

export class Acts {
  readonly #store: Store
  readonly #lanes = new Map<string, Promise<unknown>>()
  #keys = 0

  constructor(store: Store) {
    this.#store = store
  }

  /** `took` applies the answer before the hope is taken away, so that nothing flickers in between. What concerns the
   *  same subject is told one after the other, or the server might hear it in another order than it was done. */
  async hope<T>(
    conversation_id: Id,
    hope: Hope,
    call: () => Promise<T>,
    took: (answer: T) => void,
  ): Promise<void> {
    const key = ++this.#keys
    if ('message' in hope) {
      this.#store.apply({ type: 'hoped', conversation_id, hope: { ...hope.message, key } })
    } else {
      this.#store.apply({ type: 'place_hoped', conversation_id, hope: { place: hope.place, key } })
    }
    try {
      took(await this.#inTurn('message' in hope ? hope.message.message_id : conversation_id, call))
    } finally {
      this.#store.apply({ type: 'unhoped', conversation_id, key })
    }
  }

  #inTurn<T>(subject: string, call: () => Promise<T>): Promise<T> {
    const before = this.#lanes.get(subject) ?? Promise.resolve()
    const mine = before.then(call, call)
    this.#lanes.set(subject, mine)
    const leave = () => {
      if (this.#lanes.get(subject) === mine) this.#lanes.delete(subject)
    }
    mine.then(leave, leave)
    return mine
  }
}
