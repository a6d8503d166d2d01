// The listeners of the views, by topic.

import type { Id } from '../../link/contract'

export type Topic =
  | 'session'
  | 'server'
  | 'connection'
  | 'account'
  | 'people'
  | 'presence'
  | 'conversations'
  | `conversation:${Id}`
  | `timeline:${Id}`
  | `user:${Id}`
  | `writers:${Id}`
  | `upload:${Id}`

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

  /** The users whose names are subscribed to. */
  wantedUsers(): Id[] {
    return [...this.#listeners.keys()].map(userOf).filter((id) => id !== null)
  }

  /** The account or the session phase changed: notifies all listeners. */
  notifyAll(): void {
    this.notify(...this.#listeners.keys())
  }
}

/** The user that a topic is about. */
export function userOf(topic: Topic): Id | null {
  return topic.startsWith('user:') ? topic.slice('user:'.length) : null
}
