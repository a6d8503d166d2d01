// Who wants to hear of what.

import type { Id } from '../../link/contract'

export type Topic =
  | 'session'
  | 'connection'
  | 'account'
  | 'people'
  | 'presence'
  | 'conversations'
  | `conversation:${Id}`
  | `timeline:${Id}`
  | `user:${Id}`
  | `writers:${Id}`

export class TopicListeners {
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

  notify(...topics: Topic[]): void {
    for (const topic of topics) for (const listener of [...(this.#listeners.get(topic) ?? [])]) listener()
  }

  /** Whose names somebody wants to show. */
  wantedUsers(): Id[] {
    return [...this.#listeners.keys()].map(userOf).filter((id) => id !== null)
  }

  /** Everything became something else: another account, or none. */
  notifyAll(): void {
    this.notify(...this.#listeners.keys())
  }
}

/** The person a topic is about. */
export function userOf(topic: Topic): Id | null {
  return topic.startsWith('user:') ? topic.slice('user:'.length) : null
}
