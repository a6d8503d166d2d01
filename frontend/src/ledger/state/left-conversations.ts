// Why conversations were removed from the state, so that a view of one can explain it.

import type { Id } from '../../link/contract'
import type { LedgerState, LeftConversation } from './state'

/** Removes a conversation. The first known reason is kept. */
export function removeConversation(
  state: LedgerState,
  id: Id,
  how: LeftConversation['how'],
  by: Id | null = null,
): LedgerState {
  const gone = state.conversations.get(id)
  if (!gone) return state
  const conversations = new Map(state.conversations)
  conversations.delete(id)
  const left_conversations = new Map(state.left_conversations).set(id, { title: gone.title, how, by })
  return { ...state, conversations, left_conversations }
}

/** Removes the conversation after a change that ends this account's membership. */
export function removeIfNoMember(state: LedgerState, id: Id): LedgerState {
  const me = state.me?.id
  const c = state.conversations.get(id)
  if (!c || me === undefined || !c.members.get(me)?.left) return state
  const line = c.messages.findLast(
    ({ system }) => system?.event === 'member_removed' && system.user_id === me,
  )
  return line
    ? removeConversation(state, id, 'removed', line.sender_id)
    : removeConversation(state, id, 'left')
}
