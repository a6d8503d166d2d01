// The pinned messages of a conversation. They are read once on demand, then kept current by every new version of a
// message.

import type { Message } from '../../link/contract'
import type { ConversationState } from './state'

/** Applies the answer. Known versions of messages may be newer. */
export function takePins(c: ConversationState, listed: readonly Message[]): ConversationState {
  const inHand = c.messages.filter((message) => message.pinned)
  const known = new Map(c.messages.map((message) => [message.id, message]))
  const newest = listed.map((message) => {
    const other = known.get(message.id)
    return other && other.rev > message.rev ? other : message
  })
  return { ...c, pins: foldPins(foldPins([], newest) ?? [], inHand) }
}

/** Null stays null: the pins were not requested yet. */
export function foldPins(
  pins: readonly Message[] | null,
  arrived: readonly Message[],
): readonly Message[] | null {
  if (pins === null) return null
  let folded = pins
  for (const message of arrived) {
    const known = folded.find(({ id }) => id === message.id)
    if (!known && !message.pinned) continue
    if (known && known.rev >= message.rev) continue
    const others = folded.filter((pin) => pin !== known)
    folded = message.pinned ? [...others, message].sort((a, b) => b.seq - a.seq) : others
  }
  return folded
}
