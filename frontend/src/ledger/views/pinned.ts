// The pinned messages with all optimistic changes applied.

import type { Id, Message } from '../../link/contract'
import { optimisticMessage } from '../state/optimistic'
import type { ConversationState } from '../state/state'

export function optimisticPins(c: ConversationState, me: Id): readonly Message[] | null {
  const changed = c.optimistic_messages.filter(({ pinned, deleted }) => pinned !== undefined || deleted)
  if (c.pins === null || changed.length === 0) return c.pins
  const wanted = new Set(changed.map(({ message_id }) => message_id))
  const others = c.messages.filter(({ id }) => wanted.has(id) && !c.pins?.some((pin) => pin.id === id))
  return [...c.pins, ...others]
    .map((message) => optimisticMessage(message, changed, me))
    .filter(({ pinned }) => pinned)
    .sort((a, b) => b.seq - a.seq)
}
