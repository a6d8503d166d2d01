// The pins as they will be if what I did works out.

import type { Id, Message } from '../../link/contract'
import { hopedMessage } from '../state/overlay'
import type { ConversationState } from '../state/state'

export function hopedPins(c: ConversationState, me: Id): readonly Message[] | null {
  const hoped = c.hopes.filter(({ pinned }) => pinned !== undefined)
  if (c.pins === null || hoped.length === 0) return c.pins
  const wanted = new Set(hoped.map(({ message_id }) => message_id))
  const others = c.messages.filter(({ id }) => wanted.has(id) && !c.pins?.some((pin) => pin.id === id))
  return [...c.pins, ...others]
    .map((message) => hopedMessage(message, hoped, me))
    .filter(({ pinned }) => pinned)
    .sort((a, b) => b.seq - a.seq)
}
