// The only place that changes what we know: (state, event) → state. No clock, no chance, no I/O, and doing it
// twice is doing it once, so neither the order nor the repetition of frames and answers matters.

import {
  applyAccount,
  applyHeartbeat,
  applyPeople,
  applyWelcome,
  withConversation,
  withConversations,
} from './account'
import { applyChange, markRead, takeMessages } from './conversation'
import type { LedgerEvent } from './events'
import { change, restock, settle } from './outbox/entries'
import { applyPage, trim } from './pages'
import { applyAllCursors, applyCursors } from './receipts'
import { EMPTY, type LedgerState } from './state'

const SENDING = { state: 'sending', attempted: true, problem: null } as const

export function reduce(state: LedgerState, event: LedgerEvent): LedgerState {
  const me = state.me?.id
  switch (event.type) {
    case 'welcome':
      return settle(applyWelcome(state, event))
    case 'account':
      return settle(applyAccount(state, event))
    case 'heartbeat':
      return applyHeartbeat(state, event)
    case 'change': {
      const { change: changed } = event
      return settle(
        withConversation(state, changed.conversation_id, (c) => applyChange(c, changed, me)),
        changed.messages,
      )
    }
    case 'page': {
      const { conversation_id, asked, items, next } = event
      return settle(
        withConversation(state, conversation_id, (c) => applyPage(c, asked, items, next, me)),
        items,
      )
    }
    case 'message': {
      const { conversation_id, message } = event
      return settle(
        withConversation(state, conversation_id, (c) => takeMessages(c, [message], me)),
        [message],
      )
    }
    case 'summary':
      return settle(withConversations(state, [{ ...event.summary, reset: event.reset }], []))
    case 'left':
      return withConversations(state, [], [event.conversation_id])
    case 'cursors':
      return withConversation(state, event.conversation_id, (c) => applyCursors(c, event))
    case 'all_cursors':
      return withConversation(state, event.conversation_id, (c) => applyAllCursors(c, event.cursors))
    case 'position': {
      const { delivered, read, head, unread } = event.position
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        head: Math.max(c.head, head),
        told: { read: Math.max(c.told.read, read), delivered: Math.max(c.told.delivered, delivered) },
        figure: read >= c.my.read_seq && head >= c.figure.head ? { head, read_seq: read, unread } : c.figure,
      }))
    }
    case 'told':
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        told: {
          read: Math.max(c.told.read, event.read ?? 0),
          delivered: Math.max(c.told.delivered, event.delivered ?? 0),
        },
      }))
    case 'people':
      return applyPeople(state, event)
    case 'me':
      return state.account_rev === event.at ? { ...state, me: event.account } : state
    case 'read':
      return withConversation(state, event.conversation_id, (c) => markRead(c, event.seq))
    case 'trim':
      return withConversation(state, event.conversation_id, (c) => trim(c, event.keep))
    case 'queued':
      return { ...state, outbox: new Map(state.outbox).set(event.entry.client_id, event.entry) }
    case 'sending':
      return { ...state, outbox: change(state.outbox, event.client_id, SENDING) }
    case 'deferred':
      return { ...state, outbox: change(state.outbox, event.client_id, { state: 'queued' }) }
    case 'failed':
      return {
        ...state,
        outbox: change(state.outbox, event.client_id, { state: 'failed', problem: event.problem }),
      }
    case 'sent': {
      const { client_id, message } = event
      return message
        ? settle({ ...state, outbox: change(state.outbox, client_id, { state: 'sent', message }) })
        : discard(state, client_id)
    }
    case 'discarded':
      return discard(state, event.client_id)
    case 'outbox':
      return settle({ ...state, outbox: restock(state, event.entries) })
    case 'restored':
      return event.state
    case 'forgotten':
      return EMPTY
  }
}

function discard(state: LedgerState, client_id: string): LedgerState {
  return { ...state, outbox: new Map([...state.outbox].filter(([id]) => id !== client_id)) }
}
