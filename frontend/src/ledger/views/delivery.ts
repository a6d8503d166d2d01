// How far a message of mine has got, told from the others' cursors.

import type { Account, CursorOf } from '../../link/contract'
import type { ConversationState } from '../state'

export type Delivery = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

export interface Reached {
  delivered: number
  read: number
}

/** The others' positions as I may see them. Who does not show what he reads does not see it of others. */
export function othersCursors(c: ConversationState, me: Account | null): CursorOf[] {
  const shown = me?.settings.read_receipts ?? true
  return [...c.cursors.values()]
    .filter(({ user_id }) => user_id !== me?.id)
    .map(({ user_id, delivered, read }) => ({
      user_id,
      delivered: Math.max(delivered, read),
      read: shown ? read : 0,
    }))
}

/** How far all others have got; zero while nobody's position is known. */
export function othersReached(c: ConversationState, me: Account | null): Reached {
  let delivered = Infinity
  let read = Infinity
  for (const cursor of othersCursors(c, me)) {
    delivered = Math.min(delivered, cursor.delivered)
    read = Math.min(read, cursor.read)
  }
  return read === Infinity ? { delivered: 0, read: 0 } : { delivered, read }
}

export function deliveryOf(seq: number, reached: Reached): 'sent' | 'delivered' | 'read' {
  if (seq <= reached.read) return 'read'
  return seq <= reached.delivered ? 'delivered' : 'sent'
}
