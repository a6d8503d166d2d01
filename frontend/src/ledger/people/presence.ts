// Which friends are online and who is typing. Comes over the socket, is void without a connection, and is not stored.

import type { Id } from '../../link/contract'
import type { ServerFrame } from '../../link/frames'

/** How long a typing frame counts. */
export const TYPING_FOR_MS = 5_000
/** The server forwards typing frames no more often than this. */
export const TYPING_EVERY_MS = 3_000

export const NO_USERS: readonly Id[] = []

export interface PresenceHooks {
  presence(): void
  writers(conversation: Id): void
}

export class Presence {
  readonly #hooks: PresenceHooks
  readonly #online = new Set<Id>()
  readonly #writing = new Map<Id, Map<Id, ReturnType<typeof setTimeout>>>()
  readonly #writers = new Map<Id, readonly Id[]>()
  readonly #toldAt = new Map<Id, number>()

  constructor(hooks: PresenceHooks) {
    this.#hooks = hooks
  }

  online(user: Id): boolean {
    return this.#online.has(user)
  }

  writers(conversation: Id): readonly Id[] {
    return this.#writers.get(conversation) ?? NO_USERS
  }

  frame(frame: ServerFrame): void {
    switch (frame.type) {
      case 'welcome':
        if (frame.online) this.#setOnline(frame.online)
        return
      case 'presence':
        if (frame.online) this.#online.add(frame.user_id)
        else this.#online.delete(frame.user_id)
        return this.#hooks.presence()
      case 'typing':
        return this.#writes(frame.conversation_id, frame.user_id)
      case 'change':
        // A user who has sent a message has stopped typing.
        for (const { sender_id, seq, rev } of frame.messages) {
          if (sender_id !== null && seq === rev) this.#stopTyping(frame.conversation_id, sender_id)
        }
    }
  }

  /** Whether it is time to send the next typing frame. */
  due(conversation: Id): boolean {
    const now = Date.now()
    if (now - (this.#toldAt.get(conversation) ?? -Infinity) < TYPING_EVERY_MS) return false
    this.#toldAt.set(conversation, now)
    return true
  }

  /** Without a connection no presence is known. */
  clear(): void {
    for (const [conversation, writing] of this.#writing) {
      for (const user of [...writing.keys()]) this.#stopTyping(conversation, user)
    }
    this.#toldAt.clear()
    if (this.#online.size > 0) this.#setOnline([])
  }

  #setOnline(users: readonly Id[]): void {
    this.#online.clear()
    for (const user of users) this.#online.add(user)
    this.#hooks.presence()
  }

  #writes(conversation: Id, user: Id): void {
    let writing = this.#writing.get(conversation)
    if (!writing) this.#writing.set(conversation, (writing = new Map()))
    clearTimeout(writing.get(user))
    const isNew = !writing.has(user)
    writing.set(
      user,
      setTimeout(() => this.#stopTyping(conversation, user), TYPING_FOR_MS),
    )
    if (isNew) this.#notifyWriters(conversation)
  }

  #stopTyping(conversation: Id, user: Id): void {
    const writing = this.#writing.get(conversation)
    if (!writing?.has(user)) return
    clearTimeout(writing.get(user))
    writing.delete(user)
    this.#notifyWriters(conversation)
  }

  #notifyWriters(conversation: Id): void {
    const writing = this.#writing.get(conversation)
    if (writing?.size) {
      this.#writers.set(conversation, [...writing.keys()])
    } else {
      this.#writing.delete(conversation)
      this.#writers.delete(conversation)
    }
    this.#hooks.writers(conversation)
  }
}
