// The members of a conversation. Changes report joins, leaves and roles. The whole list is read once, page by page. A
// member who changes after a page was read is in a change that follows. The higher rev wins.

import type { Id, Member, RosterMember } from '../../link/contract'
import { applyMemberCursor } from './receipts'
import type { ConversationState } from './state'

const ORDER = { owner: 0, admin: 1, member: 2 } as const

export function applyMembers(c: ConversationState, reported: readonly Member[], me?: Id): ConversationState {
  const news = reported.filter((member) => (c.members.get(member.user.id)?.rev ?? -1) < member.rev)
  if (news.length === 0) return c
  const members = new Map(c.members)
  for (const member of news) members.set(member.user.id, member)
  let next: ConversationState = { ...c, members }
  for (const member of news) {
    next = applyMemberCursor(next, member)
    if (next.with?.id === member.user.id) next.with = member.user
    if (member.user.id === me) next.my = { ...next.my, role: member.role }
  }
  return next
}

/** Applies a page of the list. Cursors in it are ignored: they have an order of their own. */
export function applyRoster(
  c: ConversationState,
  { generation, items, whole }: { generation: number; items: readonly RosterMember[]; whole: boolean },
  me?: Id,
): ConversationState {
  if (generation !== c.generation) return c
  const reported = items.map(({ user, role, joined_seq, left, rev }) => ({
    user,
    role,
    joined_seq,
    left,
    rev,
  }))
  const next = applyMembers(c, reported, me)
  return whole && !next.roster ? { ...next, roster: true } : next
}

const made = new WeakMap<ReadonlyMap<Id, Member>, readonly Member[]>()

/** The present members: the owner, the admins, then by name. */
export function presentMembers(members: ReadonlyMap<Id, Member>): readonly Member[] {
  const known = made.get(members)
  if (known) return known
  const present = [...members.values()].filter(({ left }) => !left)
  present.sort(
    (a, b) =>
      ORDER[a.role] - ORDER[b.role] || a.user.display_name.localeCompare(b.user.display_name) || byId(a, b),
  )
  made.set(members, present)
  return present
}

function byId(a: Member, b: Member): number {
  return a.user.id < b.user.id ? -1 : 1
}
