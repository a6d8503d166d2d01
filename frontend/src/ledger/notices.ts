// Who wants to hear of what.

import type { Id } from '../link/contract'

export type Topic =
  'session' | 'connection' | 'account' | 'people' | 'conversations' | `conversation:${Id}` | `timeline:${Id}`

export class Notices {
  readonly #listeners = new Map<Topic, Set<() => void>>()

  subscribe(topic: Topic, listener: () => void): () => void {
    let listeners = this.#listeners.get(topic)
    if (!listeners) this.#listeners.set(topic, (listeners = new Set()))
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic)
    }
  }

  tell(...topics: Topic[]): void {
    for (const topic of topics) for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener()
  }

  /** Everything became something else: another account, or none. */
  tellAll(): void {
    this.tell(...this.#listeners.keys())
  }
}
