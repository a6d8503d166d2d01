// How far an own message was delivered, derived from the cursors of the others.

import type { Account, CursorOf, Id } from '../../link/contract'
import { shownCursors, tracksCursors } from '../state/receipts'
import type { ConversationState } from '../state/state'

export type Delivery = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

export function othersCursors(c: ConversationState, me: Account | null): CursorOf[] {
  return tracksCursors(c) ? shownCursors(c.cursors.values(), me) : []
}

/** The cursors of all members, prepared for many queries. A member who joined after a message cannot see it: the
 *  cursor is above it, but the message was neither delivered nor read. */
export class CursorIndex {
  readonly #delivered: number[]
  readonly #read: number[]
  readonly #joined: number[]

  constructor(c: ConversationState, me: Account | null, cursors = othersCursors(c, me)) {
    this.#delivered = ascending(cursors.map(({ delivered }) => delivered))
    this.#read = ascending(cursors.map(({ read }) => read))
    this.#joined = ascending(cursors.map(({ user_id }) => joinedSeq(c, user_id)))
  }

  delivery(seq: number): 'sent' | 'delivered' | 'read' {
    const all = this.#read.length - atLeast(this.#joined, seq)
    if (all <= 0) return 'sent'
    if (this.readBy(seq) >= all) return 'read'
    return atLeast(this.#delivered, seq) - atLeast(this.#joined, seq) >= all ? 'delivered' : 'sent'
  }

  readBy(seq: number): number {
    return Math.max(0, atLeast(this.#read, seq) - atLeast(this.#joined, seq))
  }
}

/** In a direct chat both are members from the start. */
function joinedSeq(c: ConversationState, user: Id): number {
  return c.kind === 'group' ? (c.members.get(user)?.joined_seq ?? 0) : 0
}

function ascending(numbers: number[]): number[] {
  return numbers.sort((a, b) => a - b)
}

/** How many of the ascending numbers are at least `least`. */
function atLeast(numbers: readonly number[], least: number): number {
  let low = 0
  let high = numbers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((numbers[middle] as number) < least) low = middle + 1
    else high = middle
  }
  return numbers.length - low
}
