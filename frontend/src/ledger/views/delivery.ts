// How far a message of mine has got, told from the others' cursors.

import type { Id } from '../../link/contract'
import type { ConversationState } from '../state'

export type Delivery = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

export interface Reached {
  delivered: number
  read: number
}

/** How far all others have got; zero while nobody's position is known. */
export function othersReached(c: ConversationState, me: Id | undefined): Reached {
  let delivered = Infinity
  let read = Infinity
  for (const cursor of c.cursors.values()) {
    if (cursor.user_id === me) continue
    delivered = Math.min(delivered, Math.max(cursor.delivered, cursor.read))
    read = Math.min(read, cursor.read)
  }
  return read === Infinity ? { delivered: 0, read: 0 } : { delivered, read }
}

export function deliveryOf(seq: number, reached: Reached): 'sent' | 'delivered' | 'read' {
  if (seq <= reached.read) return 'read'
  return seq <= reached.delivered ? 'delivered' : 'sent'
}
