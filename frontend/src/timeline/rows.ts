// Arranges messages: day separators, the unread divider, groups of one author. A new day is announced by the row
// above it (`dayBelow`), so that a shown row keeps its height when older rows are inserted above.

import type { TimelineGap, TimelineItem, TimelineMessage } from '../ledger'
import { daysBetween } from '../words'

export interface MessageRow {
  kind: 'message'
  key: string
  message: TimelineMessage
  /** On the very first message: a time of its day, shown above. */
  dayAbove: string | null
  dayBelow: string | null
  /** The first unread message when the conversation was opened. */
  unread: boolean
  /** The position within messages of one author in quick succession. */
  first: boolean
  last: boolean
}

export interface GapRow {
  kind: 'gap'
  key: string
  gap: TimelineGap
  dayBelow: string | null
}

export type Row = MessageRow | GapRow

const GROUP_MS = 5 * 60_000

interface Options {
  /** Whether the first item is the oldest message, so that its day can be shown. */
  atStart: boolean
  /** The read position on opening. Null: no divider. */
  readUpTo: number | null
}

export function buildRows(items: readonly TimelineItem[], { atStart, readUpTo }: Options): Row[] {
  let divided = readUpTo === null
  return items.map((item, at): Row => {
    const before = items[at - 1]
    const after = items[at + 1]
    const dayBelow = after?.kind === 'message' && !sameDay(item, after) ? after.created_at : null
    if (item.kind === 'gap') return { kind: 'gap', key: item.key, gap: item, dayBelow }
    const newDay = before ? !sameDay(before, item) : atStart
    const unreadHere = !divided && isUnread(item, readUpTo!)
    divided ||= unreadHere
    // If older messages are missing, the first unread one may be among them, so there is no divider yet.
    const unread = unreadHere && (before ? before.kind === 'message' : atStart)
    const follows = before !== undefined && !newDay && !unread && belongTogether(before, item)
    const precedes = after !== undefined && belongTogether(item, after) && sameDay(item, after)
    const dividerBelow = !divided && precedes && isUnread(after, readUpTo!)
    return {
      kind: 'message',
      key: item.key,
      message: item,
      dayAbove: newDay && !before ? item.created_at : null,
      dayBelow,
      unread,
      first: !follows,
      last: !precedes || dividerBelow,
    }
  })
}

/** Older rows were inserted above, so the list must keep its distance from the end. */
export function grewAtFront(before: readonly Row[], after: readonly Row[]): boolean {
  const first = before[0]?.key
  return first !== undefined && after[0]?.key !== first && after.some((row) => row.key === first)
}

function isUnread(item: TimelineItem, readUpTo: number): boolean {
  return (
    item.kind === 'message' && !item.own && item.type === 'text' && item.seq !== null && item.seq > readUpTo
  )
}

function belongTogether(earlier: TimelineItem, later: TimelineItem): later is TimelineMessage {
  if (earlier.kind === 'gap' || later.kind === 'gap') return false
  if (earlier.type !== 'text' || later.type !== 'text') return false
  if (earlier.sender_id !== later.sender_id || earlier.own !== later.own) return false
  return Date.parse(later.created_at) - Date.parse(earlier.created_at) < GROUP_MS
}

function sameDay(earlier: TimelineItem, later: TimelineItem): boolean {
  if (earlier.kind === 'gap' || later.kind === 'gap') return false
  return daysBetween(new Date(earlier.created_at), new Date(later.created_at)) === 0
}
