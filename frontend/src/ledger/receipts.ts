// Everybody's positions. They only ever grow; the receipts number tells whether we have heard all.

import type { CursorOf, Cursors, Id } from '../link/contract'
import type { CursorsFrame } from '../link/frames'
import type { ConversationState } from './state'

type CursorMap = ReadonlyMap<Id, CursorOf>

/** Merges by the greater position. `complete`: who is not listed is no longer there. */
export function mergeCursors(known: CursorMap, told: readonly CursorOf[], complete: boolean): CursorMap {
  const merged = new Map(complete ? [] : known)
  for (const cursor of told) {
    const before = known.get(cursor.user_id)
    merged.set(cursor.user_id, {
      user_id: cursor.user_id,
      delivered: Math.max(cursor.delivered, before?.delivered ?? 0),
      read: Math.max(cursor.read, before?.read ?? 0),
    })
  }
  return merged
}

/** A frame tells who moved. If one before it was lost, all cursors are fetched (receipts_head stays ahead). */
export function applyCursors(c: ConversationState, frame: CursorsFrame): ConversationState {
  const follows = frame.receipts <= c.receipts + 1
  return {
    ...c,
    cursors: mergeCursors(c.cursors, frame.members, false),
    receipts: follows ? Math.max(c.receipts, frame.receipts) : c.receipts,
    receipts_head: Math.max(c.receipts_head, frame.receipts),
  }
}

export function applyAllCursors(c: ConversationState, { receipts, members }: Cursors): ConversationState {
  return {
    ...c,
    cursors: mergeCursors(c.cursors, members, receipts >= c.receipts),
    receipts: Math.max(c.receipts, receipts),
    receipts_head: Math.max(c.receipts_head, receipts),
  }
}
