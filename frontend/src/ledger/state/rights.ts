// What a role allows. The server decides. This only hides actions that it would refuse.

import type { Conversation, Member, MyPlace } from '../../link/contract'

export interface Rights {
  /** Also edit and react. */
  post: boolean
  pin: boolean
  /** Title and description. */
  change: boolean
  /** Add people, invite them, and see who is invited. */
  add: boolean
  /** Messages of other members, too. */
  delete_any: boolean
  /** Assign roles, transfer ownership, dissolve the group. */
  appoint: boolean
}

const RANKS = { member: 0, admin: 1, owner: 2 } as const

export function rightsIn(kind: Conversation['kind'], my: MyPlace): Rights {
  const group = kind === 'group'
  const admin = group && RANKS[my.role] >= RANKS.admin
  return {
    post: my.can_post,
    pin: my.can_post && (admin || !group),
    change: admin,
    add: admin,
    delete_any: admin,
    appoint: group && my.role === 'owner',
  }
}

/** Admins remove members. The owner removes anyone else. */
export function mayRemove(conversation: Pick<Conversation, 'kind' | 'my'>, member: Member): boolean {
  const { role } = conversation.my
  return conversation.kind === 'group' && RANKS[role] > RANKS[member.role]
}

/** The end of a mute without an end. */
export const MUTED_FOREVER = '4000-01-01T00:00:00.000Z'

export function isMuted({ muted_until }: Pick<MyPlace, 'muted_until'>, now: number): boolean {
  return muted_until !== null && Date.parse(muted_until) > now
}
