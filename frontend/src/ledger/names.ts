// Who is behind an id, as far as this account has ever been told.

import type { Id, UserCard } from '../link/contract'
import type { LedgerState } from './state'

export function findUser(state: LedgerState, id: Id): UserCard | undefined {
  if (state.me?.id === id) return state.me
  const friend = state.friends.get(id)
  if (friend) return friend.user
  for (const c of state.conversations.values()) {
    if (c.with?.id === id) return c.with
    const member = c.members.get(id)
    if (member) return member.user
  }
  for (const request of [...state.incoming.values(), ...state.outgoing.values()]) {
    if (request.user.id === id) return request.user
  }
  return state.blocks.find((user) => user.id === id)
}
