// How conversations ceased to be ours, so that whoever looks at one can be told.

import type { Id } from '../../link/contract'
import type { LedgerState, Parting } from './state'

/** The conversation is gone. What was said first about how stays: later words only confirm it. */
export function part(state: LedgerState, id: Id, how: Parting['how'], by: Id | null = null): LedgerState {
  const gone = state.conversations.get(id)
  if (!gone) return state
  const conversations = new Map(state.conversations)
  conversations.delete(id)
  const partings = new Map(state.partings).set(id, { title: gone.title, how, by })
  return { ...state, conversations, partings }
}

/** After a change that says that I am no longer a member. */
export function sentAway(state: LedgerState, id: Id): LedgerState {
  const me = state.me?.id
  const c = state.conversations.get(id)
  if (!c || me === undefined || !c.members.get(me)?.left) return state
  const line = c.messages.findLast(
    ({ system }) => system?.event === 'member_removed' && system.user_id === me,
  )
  return line ? part(state, id, 'removed', line.sender_id) : part(state, id, 'left')
}
