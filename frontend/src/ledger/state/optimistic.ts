// Changes of this device that the server has not confirmed. They are kept apart from the confirmed state and laid
// over it for display. They are removed when the server has answered.

import type { SettingsChange } from '../../link/calls'
import type { Id, Message, MyPlace, Reaction } from '../../link/contract'

export interface OptimisticMessageChange {
  key: number
  message_id: Id
  edit?: { body: string; mentions: readonly Id[]; attachments?: readonly Id[] }
  reaction?: { emoji: string; on: boolean }
  pinned?: boolean
  deleted?: true
}

export interface OptimisticSettingsChange {
  key: number
  settings: SettingsChange
}

/** The message with all optimistic changes applied. The same object if there are none. */
export function optimisticMessage(
  message: Message,
  changes: readonly OptimisticMessageChange[],
  me: Id,
): Message {
  let changed = message
  for (const change of changes) {
    if (change.message_id !== message.id || message.deleted_at !== null) continue
    if (change.deleted) return tombstoneOf(changed)
    if (change.edit) changed = edited(changed, change.edit)
    if (change.pinned !== undefined) changed = { ...changed, pinned: change.pinned }
    if (change.reaction)
      changed = { ...changed, reactions: withReaction(changed.reactions ?? [], change.reaction, me) }
  }
  return changed
}

/** The time is not known before the server has answered. */
function tombstoneOf({ attachments: _, ...message }: Message): Message {
  const deleted_at = message.edited_at ?? message.created_at
  return { ...message, body: null, mentions: [], reactions: [], pinned: false, deleted_at }
}

function edited(
  message: Message,
  { body, mentions, attachments: kept }: NonNullable<OptimisticMessageChange['edit']>,
): Message {
  const { attachments, ...rest } = message
  const left = kept ? attachments?.filter(({ id }) => kept.includes(id)) : attachments
  return { ...rest, body, mentions: [...mentions], ...(left?.length && { attachments: left }) }
}

export function optimisticSettings(my: MyPlace, changes: readonly OptimisticSettingsChange[]): MyPlace {
  return changes.length === 0 ? my : Object.assign({}, my, ...changes.map(({ settings }) => settings))
}

function withReaction(reactions: readonly Reaction[], { emoji, on }: { emoji: string; on: boolean }, me: Id) {
  const known = reactions.find((reaction) => reaction.emoji === emoji)
  const mine = known?.user_ids.includes(me) ?? false
  if (mine === on) return [...reactions]
  if (on && !known) return [...reactions, { emoji, count: 1, user_ids: [me] }]
  return reactions
    .map((reaction) => {
      if (reaction !== known) return reaction
      const others = reaction.user_ids.filter((id) => id !== me)
      return on
        ? { emoji, count: reaction.count + 1, user_ids: [...others, me] }
        : { emoji, count: reaction.count - 1, user_ids: others }
    })
    .filter(({ count }) => count > 0)
}
