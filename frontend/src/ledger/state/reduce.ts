// The only place that changes what we know: (state, event) → state. No clock, no chance, no I/O, and doing it
// twice is doing it once, so neither the order nor the repetition of frames and answers matters.

import {
  applyAccount,
  applyHeartbeat,
  applyPeople,
  applySummary,
  applyWelcome,
  withConversation,
} from './account'
import { applyChange, markRead, takeMessages } from './absorb'
import { newer, settingsOf } from './conversation'
import { forgetErased } from './erased'
import type { LedgerEvent } from './events'
import { change, restock, settle } from './outbox-entries'
import { applyPage, thin, trim } from './pages'
import { part, sentAway } from './left-conversations'
import { takePins } from './pins'
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
      return settle(applyWelcome(state, event))
    case 'account':
      return settle(applyAccount(state, event))
    case 'heartbeat':
      return applyHeartbeat(state, event)
    case 'change': {
      const { change: changed } = event
      const next = withConversation(state, changed.conversation_id, (c) => applyChange(c, changed, me))
      return sentAway(settle(next, changed.messages), changed.conversation_id)
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
      return settle(applySummary(state, event))
    case 'left':
      return part(state, event.conversation_id, event.how)
    case 'roster':
      return withConversation(state, event.conversation_id, (c) => applyRoster(c, event, me))
    case 'pins':
      return withConversation(state, event.conversation_id, (c) =>
        c.life === event.life ? takePins(c, event.items) : c,
      )
    case 'missing':
      return withConversation(state, event.conversation_id, (c) =>
        c.life === event.life ? { ...c, missing: new Set(c.missing).add(event.message_id) } : c,
      )
    case 'stranger':
      return { ...state, strangers: new Map(state.strangers).set(event.user_id, event.card) }
    case 'place':
      if (state.account_rev !== event.at) return state
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        my: { ...c.my, ...settingsOf(event.place) },
      }))
    case 'cursors':
      return withConversation(state, event.conversation_id, (c) => applyCursors(c, event))
    case 'all_cursors':
      return withConversation(state, event.conversation_id, (c) => applyAllCursors(c, event.cursors))
    case 'position':
      return withConversation(state, event.conversation_id, (c) => applyPosition(c, event.position))
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
    case 'hoped':
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        hopes: [...c.hopes, event.hope],
      }))
    case 'place_hoped':
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        place_hopes: [...c.place_hopes, event.hope],
      }))
    case 'unhoped':
      return withConversation(state, event.conversation_id, (c) => ({
        ...c,
        hopes: c.hopes.filter(({ key }) => key !== event.key),
        place_hopes: c.place_hopes.filter(({ key }) => key !== event.key),
      }))
    case 'trim':
      return withConversation(state, event.conversation_id, (c) => trim(c, event.keep, me))
    case 'thin':
      return withConversation(state, event.conversation_id, (c) => thin(c, event, me))
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
  if (!state.outbox.has(client_id)) return state
  return { ...state, outbox: new Map([...state.outbox].filter(([id]) => id !== client_id)) }
}

function applyPosition(c: ConversationState, { delivered, read, head, unread }: Position): ConversationState {
  const told = { unread: { head, read_seq: read, count: unread } }
  return {
    ...c,
    head: Math.max(c.head, head),
    told: { read: Math.max(c.told.read, read), delivered: Math.max(c.told.delivered, delivered) },
    figures: read >= c.my.read_seq ? newer(c.figures, told) : c.figures,
  }
}
