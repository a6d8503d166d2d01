// Which conversations have something to notify about, from the list of conversations as it changes. Without input or
// output. Every tab computes it; one of them shows it.

import type { ConversationList, ConversationView, Id } from '../ledger'
import { isQuiet, wanted, type QuietHours } from './wanted'

type Message = NonNullable<ConversationView['last_message']>

export type Step =
  /** A new message of another person. `only_if_own`: only if the message that it replies to is the user's. */
  | { kind: 'show'; conversation: ConversationView; message: Message; only_if_own?: Id }
  /** What is shown has changed: the message was edited, or deleted while older ones are unread (null). */
  | { kind: 'replace'; conversation: ConversationView; message: Message | null }
  /** Nothing is unread any more, here or on any other device. */
  | { kind: 'close'; conversation_id: Id }

interface Shown {
  /** Null: only their number. */
  message: Message | null
  unread: number
}

export class News {
  /** Per conversation the position up to which nothing is new. Null until the device is up to date for the first time:
   *  what is unread when the app is opened is no news. */
  #known: Map<Id, number> | null = null
  readonly #shown = new Map<Id, Shown>()
  /** Unread when the app was opened. */
  readonly #former = new Set<Id>()

  /** The device is up to date. What is in the list from now on is news. A former page may have left notifications: those
   *  of what was read meanwhile are closed, the others when it is read. */
  begin({ items, archived }: ConversationList): Step[] {
    if (this.#known) return []
    const all = [...items, ...archived]
    this.#known = new Map(all.map(({ id, head }) => [id, head]))
    for (const { id, unread } of all) if (unread > 0) this.#former.add(id)
    return all.filter(({ unread }) => unread === 0).map(({ id }) => this.#close(id))
  }

  since(
    { items, archived }: ConversationList,
    me: Id,
    now: number,
    quietHours: QuietHours | null = null,
  ): Step[] {
    const known = this.#known
    if (!known) return []
    const quiet = quietHours !== null && isQuiet(quietHours, now)
    const steps: Step[] = []
    const present = new Set<Id>()
    for (const conversation of [...items, ...archived]) {
      present.add(conversation.id)
      const step = this.#stepOf(conversation, known.get(conversation.id) ?? 0, me, quiet ? null : now)
      known.set(conversation.id, Math.max(known.get(conversation.id) ?? 0, seqOf(conversation)))
      if (step) steps.push(step)
    }
    for (const id of [...this.#shown.keys(), ...this.#former])
      if (!present.has(id)) steps.push(this.#close(id))
    return steps
  }

  /** `now` is null in quiet hours. */
  #stepOf(conversation: ConversationView, known: number, me: Id, now: number | null): Step | null {
    const { id, last_message: message, unread } = conversation
    const shown = this.#shown.get(id)
    if (unread === 0) return shown || this.#former.has(id) ? this.#close(id) : null
    if (message?.deleted_at && message.id === shown?.message?.id) {
      this.#shown.set(id, { message: null, unread })
      return { kind: 'replace', conversation, message: null }
    }
    if (!message || !isOfOthers(message, me)) return null
    const notifies = message.seq > known && now !== null && wanted(conversation.my, message, me, now)
    if (notifies) {
      this.#shown.set(id, { message, unread })
      return { kind: 'show', conversation, message, ...(notifies !== true && notifies) }
    }
    const isSame = shown?.message?.id === message.id && shown.message.rev === message.rev
    if (!shown || (isSame && shown.unread === unread)) return null
    this.#shown.set(id, { message, unread })
    return { kind: 'replace', conversation, message }
  }

  #close(id: Id): Step {
    this.#shown.delete(id)
    this.#former.delete(id)
    return { kind: 'close', conversation_id: id }
  }
}

/** Own messages that are not sent yet have no position. */
const seqOf = ({ last_message }: ConversationView) => last_message?.seq ?? 0

function isOfOthers(message: Message, me: Id): boolean {
  return message.kind === 'text' && message.sender_id !== me && message.deleted_at === null
}
