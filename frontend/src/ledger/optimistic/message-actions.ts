// Actions on sent messages: edit, delete, react, pin.

import type { Calls } from '../../link/calls'
import type { Id, Message, Page, Reactor } from '../../link/contract'
import type { OptimisticChanges } from './optimistic-changes'
import { checkBody } from '../state/message-body'
import { messageById } from '../state/messages'
import type { Store } from '../state/store'
import { hasVisible } from '../../text/visible'

export type MessageCalls = Pick<Calls, 'editMessage' | 'deleteMessage' | 'react' | 'reactors' | 'pinMessage'>

/** How long a sign-out waits for deletions. */
const DELETIONS_MS = 3_000

export class MessageActions {
  readonly #store: Store
  readonly #optimistic: OptimisticChanges
  readonly #calls: MessageCalls
  readonly #deletions = new Set<Promise<void>>()

  constructor(store: Store, optimistic: OptimisticChanges, calls: MessageCalls) {
    this.#store = store
    this.#optimistic = optimistic
    this.#calls = calls
  }

  /** `attachments`: the files that stay. By default all. */
  async edit(
    id: Id,
    message_id: Id,
    body: string,
    mentions: readonly Id[],
    attachments?: readonly Id[],
  ): Promise<void> {
    const known = this.#store.state.conversations.get(id)?.messages
    const files = attachments ?? (known && messageById(known, message_id)?.attachments) ?? []
    checkBody(body, this.#store.state.limits?.message_max ?? null, files.length > 0)
    const change = { body, mentions: [...mentions], ...(attachments && { attachments: [...attachments] }) }
    await this.#optimistic.during(
      id,
      { message: { message_id, edit: change } },
      () =>
        this.#calls.editMessage(id, message_id, hasVisible(body) ? change : { ...change, body: undefined }),
      (message) => this.#applyAnswer(id, message),
    )
  }

  /** Shown at once. The call waits for `held`, and is not made if that is false. */
  delete(id: Id, message_id: Id, held: Promise<boolean> = Promise.resolve(true)): Promise<void> {
    const deletion = this.#optimistic.during(
      id,
      { message: { message_id, deleted: true } },
      async () => ((await held) ? this.#calls.deleteMessage(id, message_id) : undefined),
      (message) => this.#applyAnswer(id, message),
    )
    this.#deletions.add(deletion)
    return deletion.finally(() => this.#deletions.delete(deletion))
  }

  /** Waits until deletions under way have ended, but not for long. */
  async deletionsEnded(): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, DELETIONS_MS))
    await Promise.race([Promise.allSettled(this.#deletions), late])
  }

  react(id: Id, message_id: Id, emoji: string, on: boolean): Promise<void> {
    return this.#optimistic.during(
      id,
      { message: { message_id, reaction: { emoji, on } } },
      () => this.#calls.react(id, message_id, emoji, on),
      (message) => this.#applyAnswer(id, message),
    )
  }

  pin(id: Id, message_id: Id, on: boolean): Promise<void> {
    return this.#optimistic.during(
      id,
      { message: { message_id, pinned: on } },
      () => this.#calls.pinMessage(id, message_id, on),
      (message) => this.#applyAnswer(id, message),
    )
  }

  reactors(id: Id, message_id: Id, cursor?: string): Promise<Page<Reactor>> {
    return this.#calls.reactors(id, message_id, cursor)
  }

  /** Without an answer, an earlier attempt has succeeded, and its change arrives by the socket. */
  #applyAnswer(conversation_id: Id, message: Message | undefined): void {
    if (message) this.#store.apply({ type: 'message', conversation_id, message })
  }
}
