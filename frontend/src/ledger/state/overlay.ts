// What I did and the server has not confirmed yet. It lies over what is known and never mixes with it: when the
// answer comes, or none does, it is taken away and what is known shows through.

import type { PlaceChange } from '../../link/calls'
import type { Id, Message, MyPlace, Reaction } from '../../link/contract'

export interface MessageHope {
  key: number
  message_id: Id
  edit?: { body: string; mentions: readonly Id[] }
  reaction?: { emoji: string; on: boolean }
  pinned?: boolean
}

export interface PlaceHope {
  key: number
  place: PlaceChange
}

/** The message as it will be if everything works out; the same object if nothing is hoped for it. */
export function hopedMessage(message: Message, hopes: readonly MessageHope[], me: Id): Message {
  let hoped = message
  for (const hope of hopes) {
    if (hope.message_id !== message.id || message.deleted_at !== null) continue
    if (hope.edit) hoped = { ...hoped, body: hope.edit.body, mentions: [...hope.edit.mentions] }
    if (hope.pinned !== undefined) hoped = { ...hoped, pinned: hope.pinned }
    if (hope.reaction) hoped = { ...hoped, reactions: reacted(hoped.reactions ?? [], hope.reaction, me) }
  }
  return hoped
}

export function hopedPlace(my: MyPlace, hopes: readonly PlaceHope[]): MyPlace {
  return hopes.length === 0 ? my : Object.assign({}, my, ...hopes.map(({ place }) => place))
}

function reacted(reactions: readonly Reaction[], { emoji, on }: { emoji: string; on: boolean }, me: Id) {
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
