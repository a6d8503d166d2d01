// The outbox within the state: messages that have not arrived in their conversation.

import type { Id, Message } from '../../link/contract'
import type { LedgerState, OutboxEntry } from './state'

type Outbox = ReadonlyMap<Id, OutboxEntry>

export function updateEntry(outbox: Outbox, client_id: Id, part: Partial<OutboxEntry>): Outbox {
  const entry = outbox.get(client_id)
  return entry ? new Map(outbox).set(client_id, { ...entry, ...part }) : outbox
}

/** Removes entries that have arrived: their message came, the position has passed it, or the user has left. */
export function removeArrived(state: LedgerState, arrived: readonly Message[] = []): LedgerState {
  if (state.outbox.size === 0) return state
  const done = new Set<Id>()
  for (const message of arrived) {
    if (message.client_id && state.outbox.has(message.client_id)) done.add(message.client_id)
  }
  for (const entry of state.outbox.values()) {
    const conversation = state.conversations.get(entry.conversation_id)
    if (entry.message && (conversation?.rev ?? Infinity) >= entry.message.seq) done.add(entry.client_id)
  }
  if (done.size === 0) return state
  return { ...state, outbox: new Map([...state.outbox].filter(([id]) => !done.has(id))) }
}

/** Replaces the entries by those of the storage, except what this tab is sending and what has arrived. */
export function mergeStored({ outbox, conversations }: LedgerState, entries: readonly OutboxEntry[]): Outbox {
  const next = new Map([...outbox].filter(([, { state }]) => state === 'sending' || state === 'sent'))
  for (const entry of entries) {
    const messages = conversations.get(entry.conversation_id)?.messages ?? []
    const arrived = messages.findLast(({ client_id }) => client_id === entry.client_id)
    if (arrived || next.has(entry.client_id)) continue
    const known = outbox.get(entry.client_id)
    next.set(entry.client_id, known && same(known, entry) ? known : entry)
  }
  return next
}

function same(a: OutboxEntry, b: OutboxEntry): boolean {
  return a.body === b.body && a.state === b.state && a.attempted === b.attempted
}
