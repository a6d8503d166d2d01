// Deleted accounts. A system message names a deleted account by its id alone. From then on nothing of it is kept: no
// name, no membership, no friendship, in the state or in later events.

import type { Id, Message } from '../../link/contract'
import type { LedgerEvent } from './events'
import { changedConversations } from './changed'
import type { ConversationState, LedgerState } from './state'

/** Removes deleted accounts from the result of an event, including those that the event itself reports. */
export function forgetErased(now: LedgerState, before: LedgerState, event: LedgerEvent): LedgerState {
  const deleted = erasedIn(messagesOf(event)).filter((id) => !now.erased.has(id))
  if (deleted.length === 0) return now.erased.size === 0 || now === before ? now : without(now, before)
  return without({ ...now, erased: new Set([...now.erased, ...deleted]) }, null)
}

/** The accounts that the messages report as deleted. */
export function erasedIn(messages: readonly Message[]): Id[] {
  return messages.flatMap(({ system }) =>
    system?.event === 'account_erased' && system.user_id ? [system.user_id] : [],
  )
}

function messagesOf(event: LedgerEvent): readonly Message[] {
  switch (event.type) {
    case 'change':
      return event.change.messages
    case 'page':
    case 'pins':
      return event.items
    case 'message':
      return [event.message]
    case 'summary':
      return event.summary.last_message ? [event.summary.last_message] : []
    case 'welcome':
      return event.conversations.flatMap(({ last_message }) => (last_message ? [last_message] : []))
    default:
      return []
  }
}

/** `before`: a state without deleted accounts; only differences from it are checked. Null: everything is checked. */
function without(state: LedgerState, before: LedgerState | null): LedgerState {
  const { erased } = state
  const changed = before ? changedConversations(state, before) : [...state.conversations.values()]
  const conversations = new Map(state.conversations)
  let touched = false
  for (const c of changed) {
    const clean = withoutErased(c, erased)
    if (clean === c) continue
    conversations.set(c.id, clean)
    touched = true
  }
  const looked_up_users = [...erased].every((id) => state.looked_up_users.get(id) === null)
    ? state.looked_up_users
    : new Map([...state.looked_up_users, ...[...erased].map((id) => [id, null] as const)])
  const kept = {
    friends: keep(state.friends, ([id]) => !erased.has(id)),
    blocks: keep(state.blocks, ([id]) => !erased.has(id)),
    incoming: keep(state.incoming, ([, { user }]) => !erased.has(user.id)),
    outgoing: keep(state.outgoing, ([, { user }]) => !erased.has(user.id)),
    invitations: keep(state.invitations, ([, { inviter }]) => !erased.has(inviter.id)),
  }
  return { ...state, ...kept, looked_up_users, conversations: touched ? conversations : state.conversations }
}

function withoutErased(c: ConversationState, erased: ReadonlySet<Id>): ConversationState {
  const members = keep(c.members, ([id]) => !erased.has(id))
  const cursors = keep(c.cursors, ([id]) => !erased.has(id))
  const partner = c.with && erased.has(c.with.id) ? null : c.with
  if (members === c.members && cursors === c.cursors && partner === c.with) return c
  return { ...c, members, cursors, with: partner }
}

/** Returns the same map if nothing is removed. */
function keep<T>(map: ReadonlyMap<Id, T>, stays: (entry: [Id, T]) => boolean): ReadonlyMap<Id, T> {
  const staying = [...map].filter(stays)
  return staying.length === map.size ? map : new Map(staying)
}
