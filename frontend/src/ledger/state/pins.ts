// The pinned messages of a conversation. They are read once on demand, then kept current by every new version of a
// message.

import type { Message } from '../../link/contract'
import type { ConversationState } from './state'

/** Applies the answer. Known versions of messages may be newer. */
export function applyPins(c: ConversationState, listed: readonly Message[]): ConversationState {
  const knownPins = c.messages.filter((message) => message.pinned)
  const known = new Map(c.messages.map((message) => [message.id, message]))
  const newest = listed.map((message) => {
    const other = known.get(message.id)
    return other && other.rev > message.rev ? other : message
  })
  return { ...c, pins: updatePins(updatePins([], newest) ?? [], knownPins) }
}

/** Null stays null: the pins were not requested yet. */
export function updatePins(
  pins: readonly Message[] | null,
  arrived: readonly Message[],
): readonly Message[] | null {
  if (pins === null) return null
  let updated = pins
  for (const message of arrived) {
    const known = updated.find(({ id }) => id === message.id)
    if (!known && !message.pinned) continue
    if (known && known.rev >= message.rev) continue
    const others = updated.filter((pin) => pin !== known)
    updated = message.pinned ? [...others, message].sort((a, b) => b.seq - a.seq) : others
  }
  return updated
}
