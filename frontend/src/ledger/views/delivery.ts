// How far a message of mine has got, told from the others' cursors.

import type { Account, CursorOf, Id } from '../../link/contract'
import { shownCursors, tracksCursors } from '../state/receipts'
import type { ConversationState } from '../state/state'

export type Delivery = 'queued' | 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

export function othersCursors(c: ConversationState, me: Account | null): CursorOf[] {
  return tracksCursors(c) ? shownCursors(c.cursors.values(), me) : []
}

/** Everybody's positions, ready to be asked about one message after the other. Whoever joined after a message cannot
 *  see it: he stands above it, but has neither received nor read it. */
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

/** Of a direct chat both are members from the start. */
function joinedSeq(c: ConversationState, user: Id): number {
  return c.kind === 'group' ? (c.members.get(user)?.joined_seq ?? 0) : 0
}

function ascending(numbers: number[]): number[] {
  return numbers.sort((a, b) => a - b)
}

/** How many of the ascending numbers are not below `least`. */
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
