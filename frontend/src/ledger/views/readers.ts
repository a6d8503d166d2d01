// At which message each member's read position is shown: the last known one that the member has read.

import type { CursorOf, Id } from '../../link/contract'
import { indexOfSeq } from '../state/messages'
import { rangeAt } from '../state/ranges'
import type { ConversationState } from '../state/state'

export function readersOf(
  c: ConversationState,
  cursors: readonly CursorOf[],
): ReadonlyMap<number, readonly Id[]> {
  const readers = new Map<number, Id[]>()
  if (c.kind !== 'group') return readers
  for (const { user_id, read } of cursors) {
    // In a gap, the last message read is unknown.
    if (!rangeAt(c.ranges, Math.min(read, c.rev))) continue
    const seq = c.messages[indexOfSeq(c.messages, read + 1) - 1]?.seq
    const joined = c.members.get(user_id)?.joined_seq ?? 0
    if (seq === undefined || seq <= joined || !rangeAt(c.ranges, seq)) continue
    const there = readers.get(seq)
    if (there) there.push(user_id)
    else readers.set(seq, [user_id])
  }
  return readers
}
