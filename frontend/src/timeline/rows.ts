// What stands between the messages and how they hang together: day separators, the unread divider, groups.
//
// A new day is told by the row above it (`dayBelow`): so a row that is already shown keeps its height when
// older rows are put in front of it, and nothing moves.

import type { TimelineGap, TimelineItem, TimelineMessage } from '../ledger'
import { daysBetween } from '../words'

export interface MessageRow {
  kind: 'message'
  key: string
  message: TimelineMessage
  /** On the very first message: a time of its day, to be shown above. */
  dayAbove: string | null
  dayBelow: string | null
  /** The first unread message when the conversation was opened. */
  unread: boolean
  /** The place within messages of one author that follow one another quickly. */
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
  /** The oldest message there is stands first, so its day can be told. */
  atStart: boolean
  /** Where reading had got to on opening; null draws no divider. */
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
    // Where older messages are missing, the first unread one may be among them: then there is no divider yet.
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

/** Older rows were put in front, so the list must keep its distance from the end. */
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
