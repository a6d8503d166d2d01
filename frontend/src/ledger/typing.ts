// Who is typing now. Forgotten by itself, never stored.

import type { Id } from '../link/contract'
import type { ServerFrame } from '../link/frames'
import type { Live } from './ports'

/** The server passes a notice on at most this often. */
const SAY_EVERY_MS = 3_000
const EXPIRES_MS = 5_000

export class Typing {
  readonly #now = new Map<Id, Map<Id, ReturnType<typeof setTimeout>>>()
  readonly #said = new Map<Id, number>()
  readonly #live: Live
  readonly #changed: (conversation: Id) => void

  constructor(live: Live, changed: (conversation: Id) => void) {
    this.#live = live
    this.#changed = changed
  }

  users(conversation: Id): readonly Id[] {
    return [...(this.#now.get(conversation)?.keys() ?? [])]
  }

  say(conversation_id: Id): void {
    const now = Date.now()
    if (now - (this.#said.get(conversation_id) ?? 0) < SAY_EVERY_MS) return
    if (this.#live.send({ type: 'typing', conversation_id })) this.#said.set(conversation_id, now)
  }

  /** Looks at every frame: a notice starts it, the message itself ends it. */
  frame(frame: ServerFrame): void {
    if (frame.type === 'typing') this.#start(frame.conversation_id, frame.user_id)
    if (frame.type !== 'change') return
    for (const { sender_id } of frame.messages) if (sender_id) this.#end(frame.conversation_id, sender_id)
  }

  clear(): void {
    for (const [id, users] of this.#now) for (const user of [...users.keys()]) this.#end(id, user)
    this.#said.clear()
  }

  #start(conversation: Id, user: Id): void {
    let users = this.#now.get(conversation)
    if (!users) this.#now.set(conversation, (users = new Map()))
    clearTimeout(users.get(user))
    users.set(
      user,
      setTimeout(() => this.#end(conversation, user), EXPIRES_MS),
    )
    this.#changed(conversation)
  }

  #end(conversation: Id, user: Id): void {
    const users = this.#now.get(conversation)
    if (!users?.has(user)) return
    clearTimeout(users.get(user))
    users.delete(user)
    this.#changed(conversation)
  }
}
