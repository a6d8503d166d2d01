// The cursors of all members. Cursors only grow. The receipts number shows whether any were missed.

import type { Account, CursorOf, Cursors, Id, Member } from '../../link/contract'
import type { CursorsFrame } from '../../link/frames'
import type { ConversationState } from './state'

type CursorMap = ReadonlyMap<Id, CursorOf>

/** The receipts number while not all cursors have been received. */
export const CURSORS_UNKNOWN = -1

/** In larger groups the server does not send cursors. */
export const MAX_TRACKED_MEMBERS = 100

type Part = Pick<
  ConversationState,
  'kind' | 'members_count' | 'cursors' | 'receipts' | 'receipts_head' | 'members'
>

export function tracksCursors({ kind, members_count }: Pick<Part, 'kind' | 'members_count'>): boolean {
  return kind === 'direct' || members_count <= MAX_TRACKED_MEMBERS
}

/** Drops the cursors of a group that is too large to track them. When it becomes small enough again, all are
 *  requested. */
export function dropUntrackedCursors<T extends Part>(c: T, before: T = c): T {
  if (tracksCursors(c)) return tracksCursors(before) ? c : { ...c, receipts: CURSORS_UNKNOWN }
  if (c.cursors.size === 0 && c.receipts === c.receipts_head) return c
  return { ...c, cursors: new Map(), receipts: c.receipts_head }
}

/** Merges by the greater position. A late cursor of a member who has left is ignored. Only the change that reports
 *  the leave removes a cursor. */
export function mergeCursors(c: Pick<Part, 'cursors' | 'members'>, reported: readonly CursorOf[]): CursorMap {
  const merged = new Map(c.cursors)
  for (const { user_id, delivered, read } of reported) {
    if (c.members.get(user_id)?.left) continue
    const before = merged.get(user_id)
    merged.set(user_id, {
      user_id,
      delivered: Math.max(delivered, before?.delivered ?? 0),
      read: Math.max(read, before?.read ?? 0),
    })
  }
  return merged
}

/** A member who joins starts at the position of joining. Earlier cursors of that member were ignored, so all are
 *  requested again. */
export function applyMemberCursor<T extends Part>(c: T, { user, joined_seq, left }: Member): T {
  if (!tracksCursors(c)) return c
  const known = c.cursors.get(user.id)
  if (left) {
    if (!known) return c
    const cursors = new Map(c.cursors)
    cursors.delete(user.id)
    return { ...c, cursors }
  }
  if (known && known.read >= joined_seq) return c
  const delivered = Math.max(joined_seq, known?.delivered ?? 0)
  const cursors = new Map(c.cursors).set(user.id, { user_id: user.id, delivered, read: joined_seq })
  return { ...c, cursors, receipts: CURSORS_UNKNOWN, receipts_head: Math.max(c.receipts_head, 0) }
}

/** Applies the cursors of a frame. If a frame before it was lost, or it names an unknown member (who may have left
 *  already), all cursors are requested. */
export function applyCursors<T extends Part>(c: T, frame: CursorsFrame): T {
  if (!tracksCursors(c)) return c
  const here = frame.members.filter(({ user_id }) => !c.members.get(user_id)?.left)
  const known = here.filter(({ user_id }) => c.cursors.has(user_id))
  const follows = c.receipts !== CURSORS_UNKNOWN && frame.receipts <= c.receipts + 1
  const receipts = follows ? Math.max(c.receipts, frame.receipts) : c.receipts
  return {
    ...c,
    cursors: mergeCursors(c, known),
    receipts: known.length < here.length ? CURSORS_UNKNOWN : receipts,
    receipts_head: Math.max(c.receipts_head, frame.receipts),
  }
}

export function applyAllCursors<T extends Part>(c: T, { receipts, members }: Readonly<Cursors>): T {
  if (!tracksCursors(c)) return c
  return {
    ...c,
    cursors: mergeCursors(c, members),
    receipts: Math.max(c.receipts, receipts),
    receipts_head: Math.max(c.receipts_head, receipts),
  }
}

/** The cursors of the others as this account may see them. Who hides read receipts does not see those of others. */
export function shownCursors(cursors: Iterable<CursorOf>, me: Account | null): CursorOf[] {
  const shown = me?.settings.read_receipts ?? true
  return [...cursors]
    .filter(({ user_id }) => user_id !== me?.id)
    .map(({ user_id, delivered, read }) => ({
      user_id,
      delivered: Math.max(delivered, read),
      read: shown ? read : 0,
    }))
}
