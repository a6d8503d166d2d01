// What a page of history proves: which stretch of a conversation it shows completely.

import type { Message } from '../link/contract'
import type { PageAsked } from './events'
import { takeMessages } from './absorb'
import { addRange, cutBelow } from './ranges'
import type { ConversationState } from './state'
import { fold } from './unread'

export function applyPage(
  c: ConversationState,
  asked: PageAsked,
  items: readonly Message[],
  next: string | null,
  me?: string,
): ConversationState {
  if (asked.life !== c.life) return c
  const taken = takeMessages(c, items, me)
  const { from, to } = stretch(c, asked, items, next)
  const ranges = addRange(c.ranges, from, to)
  return ranges === c.ranges ? taken : { ...taken, ranges }
}

function stretch(c: ConversationState, asked: PageAsked, items: readonly Message[], next: string | null) {
  const lowest = items[0]?.seq ?? Infinity
  const highest = items[items.length - 1]?.seq ?? 0
  const start = c.my.joined_seq + 1
  if (asked.around !== undefined || asked.at !== undefined) return { from: lowest, to: highest }
  if (asked.after !== undefined) {
    // Read after `rev` was the head: up to there nothing else exists.
    return { from: asked.after + 1, to: next === null ? Math.max(highest, asked.rev) : highest }
  }
  const to = asked.before === undefined ? Math.max(highest, asked.rev) : asked.before - 1
  return { from: next === null ? start : lowest, to }
}

/** Gives memory back: only the newest messages stay. */
export function trim(c: ConversationState, keep: number, me?: string): ConversationState {
  if (c.messages.length <= keep) return c
  const messages = c.messages.slice(-keep)
  return { ...c, figures: fold(c, me), messages, ranges: cutBelow(c.ranges, (messages[0] as Message).seq) }
}
