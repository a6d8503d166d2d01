// Messages on the model server.

import type { Content, Edit } from '../../link/calls'
import type { Id, Message, Reaction } from '../../link/contract'
import type { ModelFiles } from './files'
import type { StoredConversation } from './stored'
import { refusal, type World } from './world'

export class PostedMessages {
  readonly #world: World
  readonly #files: ModelFiles

  constructor(world: World, files: ModelFiles) {
    this.#world = world
    this.#files = files
  }

  post(conversation_id: Id, sender: Id, client_id: Id, content: Content): Message {
    const known = this.#world.digests.get(client_id)
    if (known) return this.#repeat(known, sender)
    const stored = this.#postable(conversation_id, sender)
    const source = content.forward && this.#forwarded(content.forward, sender)
    const body = source?.body ?? content.body ?? ''
    if (content.reply_to) this.#visible(stored, sender, content.reply_to)
    const files = source ? source.attachments : this.#files.send(sender, content.attachments)
    if (!files && !body) throw refusal(422, 'validation_failed')
    const id = this.#world.newId('m')
    this.#world.change(stored, (rev) => {
      const message: Message = {
        ...{ conversation_id, id, client_id, seq: rev, rev, kind: 'text', sender_id: sender, body },
        ...{ reply_to: content.reply_to ?? null, created_at: new Date().toISOString() },
        ...{ edited_at: null, deleted_at: null, ...(source && { forwarded: true }) },
        ...mentioning(stored, content.mentions),
        ...(files && { attachments: files }),
      }
      this.#world.digests.set(client_id, message)
      return { messages: [message] }
    })
    return stored.messages.get(id) as Message
  }

  edit(conversation_id: Id, by: Id, id: Id, { body = '', mentions, attachments }: Edit): Message {
    const stored = this.#postable(conversation_id, by)
    const message = this.#visible(stored, by, id)
    if (message.sender_id !== by || message.kind !== 'text') throw refusal(403, 'not_yours')
    if (message.deleted_at !== null) throw refusal(409, 'message_deleted')
    const stay = message.attachments?.filter((file) => attachments?.includes(file.id) ?? true)
    const edited = {
      ...without(without(message, 'mentions'), 'attachments'),
      ...(stay?.length && { attachments: stay }),
      body,
      edited_at: new Date().toISOString(),
      ...mentioning(stored, mentions),
    }
    return this.#renew(stored, edited)
  }

  delete(conversation_id: Id, by: Id, id: Id): Message {
    const stored = this.#world.conversation(conversation_id)
    const message = this.#visible(stored, by, id)
    const own = message.sender_id === by
    if (message.kind !== 'text' || (!own && this.#world.member(stored, by).role === 'member')) {
      throw refusal(403, 'role_too_low')
    }
    if (message.deleted_at !== null) return message
    const { seq, rev, kind, sender_id, created_at, edited_at } = message
    return this.#renew(stored, {
      ...{ conversation_id, id, seq, rev, kind, sender_id, created_at, edited_at, client_id: null },
      ...{ body: null, reply_to: null, deleted_at: new Date().toISOString() },
    })
  }

  react(conversation_id: Id, by: Id, id: Id, emoji: string, on: boolean): Message {
    const stored = this.#postable(conversation_id, by)
    const message = this.#postedMessage(stored, by, id)
    const known = message.reactions ?? []
    if (known.some((reaction) => reaction.emoji === emoji && reaction.user_ids.includes(by)) === on)
      return message
    const reactions = on ? withReaction(known, emoji, by) : withoutReaction(known, emoji, by)
    return this.#renew(stored, {
      ...without(message, 'reactions'),
      ...(reactions.length > 0 && { reactions }),
    })
  }

  pin(conversation_id: Id, by: Id, id: Id, on: boolean): Message {
    const stored = this.#postable(conversation_id, by)
    const message = this.#postedMessage(stored, by, id)
    const { role } = this.#world.member(stored, by)
    if (stored.kind === 'group' && role === 'member') throw refusal(403, 'role_too_low')
    if ((message.pinned ?? false) === on) return message
    const rest = without(message, 'pinned')
    if (!on) return this.#renew(stored, rest)
    this.#world.change(stored, (rev) => ({
      messages: [
        { ...rest, rev, pinned: true },
        this.#world.line(stored, rev, by, 'message_pinned', null, id),
      ],
    }))
    return stored.messages.get(id) as Message
  }

  #renew(stored: StoredConversation, message: Message): Message {
    this.#world.change(stored, (rev) => ({ messages: [{ ...message, rev }] }))
    return stored.messages.get(message.id) as Message
  }

  /** A repeated message is looked up before rights. A former member learns only its id and seq. */
  #repeat(known: Message, sender: Id): Message {
    const stored = this.#world.conversations.get(known.conversation_id)
    const joined = stored?.members.get(sender)?.joined_seq ?? Infinity
    if (stored && known.seq > joined) return stored.messages.get(known.id) as Message
    return { ...known, body: null, client_id: null }
  }

  #postable(conversation_id: Id, user: Id): StoredConversation {
    const stored = this.#world.conversation(conversation_id)
    this.#world.member(stored, user)
    if (stored.locked) throw refusal(403, 'cannot_post')
    return stored
  }

  #visible(stored: StoredConversation, user: Id, id: Id): Message {
    const message = this.#world.visible(stored, user).find((each) => each.id === id)
    if (!message) throw refusal(404, 'not_found')
    return message
  }

  #postedMessage(stored: StoredConversation, user: Id, id: Id): Message {
    const message = this.#visible(stored, user, id)
    if (message.kind !== 'text' || message.deleted_at !== null) throw refusal(409, 'message_deleted')
    return message
  }

  #forwarded({ conversation_id, message_id }: NonNullable<Content['forward']>, user: Id): Message {
    return this.#postedMessage(this.#world.conversation(conversation_id), user, message_id)
  }
}

/** Non-members are left out. */
function mentioning(stored: StoredConversation, ids: Id[] = []): Pick<Message, 'mentions'> {
  const mentions = ids.filter((id) => stored.members.has(id))
  return mentions.length > 0 ? { mentions } : {}
}

function withReaction(known: Reaction[], emoji: string, by: Id): Reaction[] {
  const others = known.map((reaction) =>
    reaction.emoji === emoji
      ? { emoji, count: reaction.count + 1, user_ids: [...reaction.user_ids, by] }
      : reaction,
  )
  const has = known.some((reaction) => reaction.emoji === emoji)
  return has ? others : [...others, { emoji, count: 1, user_ids: [by] }]
}

function withoutReaction(known: Reaction[], emoji: string, by: Id): Reaction[] {
  return known
    .map((reaction) =>
      reaction.emoji === emoji
        ? { emoji, count: reaction.count - 1, user_ids: reaction.user_ids.filter((id) => id !== by) }
        : reaction,
    )
    .filter(({ count }) => count > 0)
}

/** Empty fields are left out. */
function without(message: Message, key: 'mentions' | 'reactions' | 'pinned' | 'attachments'): Message {
  const rest = { ...message }
  delete rest[key]
  return rest
}
