// The only function that changes the state: (state, event) → state. It uses no clock, no randomness and no I/O, and
// is idempotent, so the order and the repetition of frames and answers do not matter.

import {
  applyAccount,
  applyHeartbeat,
  applyPeople,
  applySummary,
  applyWelcome,
  withConversation,
} from './account'
import { applyChange, markRead, mergeMessages } from './apply-change'
import { newerFigures, settingsOf } from './conversation'
import { forgetErased } from './erased'
import type { LedgerEvent } from './events'
import { updateEntry, mergeStored, removeArrived } from './outbox-entries'
import { applyPage, trimAroundReader, trimToNewest } from './pages'
import { removeConversation, removeIfNoMember } from './left-conversations'
import { applyPins } from './pins'
import { applyRoster } from './members'
import { applyAllCursors, applyCursors } from './receipts'
import type { Position } from '../../link/contract'
import { EMPTY, type ConversationState, type LedgerState } from './state'

const SENDING = { state: 'sending', attempted: true, problem: null } as const

export function reduce(state: LedgerState, event: LedgerEvent): LedgerState {
  return forgetErased(step(state, event), state, event)
}

function step(state: LedgerState, event: LedgerEvent): LedgerState {
  const me = state.me?.id
  switch (event.type) {
    case 'welcome':
      return removeArrived(applyWelcome(state, event))
    case 'account':
      return removeArrived(applyAccount(state, event))
    case 'heartbeat':
      return applyHeartbeat(state, event)
    case 'change': {
      const { change: changed } = event
      const next = withConversation(state, changed.conversation_id, (c) => applyChange(c, changed, me))
      return removeIfNoMember(removeArrived(next, changed.messages), changed.conversation_id)
    }
    case 'page': {
      const { conversation_id, asked, items, next } = event
      return removeArrived(
        withConversation(state, conversation_id, (c) => applyPage(c, asked, items, next, me)),
        items,
      )
    }
    case 'message': {
      const { conversation_id, message } = event
      return removeArrived(
        withConversation(state, conversation_id, (c) => mergeMessages(c, [message], me)),
        [message],
      )
    }
    case 'summary':
      return removeArrived(applySummary(state, event))
    case 'left':
      return removeConversation(state, event.conversation_id, event.how)
    case 'roster':
      return withConversation(state, event.conversation_id, (c) => applyRoster(c, event, me))
    case 'pins':
      return withConversation(state, event.conversation_id, (c) =>
        c.generation === event.generation ? applyPins(c, event.items) : c,
      )
    case 'missing':
      return withConversation(state, event.conversation_id, (c) =>
        c.generation === event.generation ? { ...c, missing: new Set(c.missing).add(event.message_id) } : c,
      )
    case 'user_looked_up':
      return { ...state, looked_up_users: new Map(state.looked_up_users).set(event.user_id, event.card) }
    case 'settings':
      if (state.account_rev !== event.at) return state
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        my: { ...c.my, ...settingsOf(event.settings) },
      }))
    case 'cursors':
      return withConversation(state, event.conversation_id, (c) => applyCursors(c, event))
    case 'all_cursors':
      return withConversation(state, event.conversation_id, (c) => applyAllCursors(c, event.cursors))
    case 'position':
      return withConversation(state, event.conversation_id, (c) => applyPosition(c, event.position))
    case 'confirmed':
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        confirmed: {
          read: Math.max(c.confirmed.read, event.read ?? 0),
          delivered: Math.max(c.confirmed.delivered, event.delivered ?? 0),
        },
      }))
    case 'people':
      return applyPeople(state, event)
    case 'server_info':
      return { ...state, limits: event.info.limits }
    case 'me':
      return state.account_rev === event.at ? { ...state, me: event.account } : state
    case 'read':
      return withConversation(state, event.conversation_id, (c) => markRead(c, event.seq))
    case 'optimistic_message':
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        optimistic_messages: [...c.optimistic_messages, event.change],
      }))
    case 'optimistic_settings':
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        optimistic_settings: [...c.optimistic_settings, event.change],
      }))
    case 'optimistic_ended':
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        optimistic_messages: c.optimistic_messages.filter(({ key }) => key !== event.key),
        optimistic_settings: c.optimistic_settings.filter(({ key }) => key !== event.key),
      }))
    case 'trim':
      return withConversation(state, event.conversation_id, (c) => trimToNewest(c, event.keep, me))
    case 'trim_around':
      return withConversation(state, event.conversation_id, (c) => trimAroundReader(c, event, me))
    case 'queued':
      return { ...state, outbox: new Map(state.outbox).set(event.entry.client_id, event.entry) }
    case 'sending':
      return { ...state, outbox: updateEntry(state.outbox, event.client_id, SENDING) }
    case 'requeued':
      return { ...state, outbox: updateEntry(state.outbox, event.client_id, { state: 'queued' }) }
    case 'failed':
      return {
        ...state,
        outbox: updateEntry(state.outbox, event.client_id, { state: 'failed', problem: event.problem }),
      }
    case 'sent': {
      const { client_id, message } = event
      return message
        ? removeArrived({
            ...state,
            outbox: updateEntry(state.outbox, client_id, { state: 'sent', message }),
          })
        : discard(state, client_id)
    }
    case 'discarded':
      return discard(state, event.client_id)
    case 'outbox':
      return removeArrived({ ...state, outbox: mergeStored(state, event.entries) })
    case 'restored':
      return { ...event.state, limits: state.limits ?? event.state.limits }
    case 'cleared':
      return { ...EMPTY, limits: state.limits }
  }
}

function discard(state: LedgerState, client_id: string): LedgerState {
  if (!state.outbox.has(client_id)) return state
  return { ...state, outbox: new Map([...state.outbox].filter(([id]) => id !== client_id)) }
}

function applyPosition(c: ConversationState, { delivered, read, head, unread }: Position): ConversationState {
  const counted = { unread: { head, read_seq: read, count: unread } }
  return {
    ...c,
    head: Math.max(c.head, head),
    confirmed: {
      read: Math.max(c.confirmed.read, read),
      delivered: Math.max(c.confirmed.delivered, delivered),
    },
    figures: read >= c.my.read_seq ? newerFigures(c.figures, counted) : c.figures,
  }
}
