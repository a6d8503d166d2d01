// Derives from a page of history which range of a conversation is complete.

import type { Message } from '../../link/contract'
import type { PageRequest } from './events'
import { mergeMessages } from './apply-change'
import { indexOfSeq } from './messages'
import { addRange, cutBelow, cutTo, type Range } from './ranges'
import type { ConversationState } from './state'
import { updateFigures } from './unread'

export function applyPage(
  c: ConversationState,
  asked: PageRequest,
  items: readonly Message[],
  next: string | null,
  me?: string,
): ConversationState {
  if (asked.generation !== c.generation) return c
  const merged = mergeMessages(c, items, me)
  const { from, to } = completeRange(c, asked, items, next)
  const ranges = addRange(c.ranges, from, to)
  return ranges === c.ranges ? merged : { ...merged, ranges }
}

function completeRange(
  c: ConversationState,
  asked: PageRequest,
  items: readonly Message[],
  next: string | null,
) {
  const lowest = items[0]?.seq ?? Infinity
  const highest = items[items.length - 1]?.seq ?? 0
  const start = c.my.joined_seq + 1
  if (asked.around !== undefined || asked.at !== undefined) return { from: lowest, to: highest }
  if (asked.after !== undefined) {
    // The page was read after `rev` was the head, so nothing else exists up to there.
    return { from: asked.after + 1, to: next === null ? Math.max(highest, asked.rev) : highest }
  }
  const to = asked.before === undefined ? Math.max(highest, asked.rev) : asked.before - 1
  return { from: next === null ? start : lowest, to }
}

/** Frees memory: keeps the newest messages only. */
export function trimToNewest(c: ConversationState, keep: number, me?: string): ConversationState {
  if (c.messages.length <= keep) return c
  const messages = c.messages.slice(-keep)
  return {
    ...c,
    figures: updateFigures(c, me),
    messages,
    ranges: cutBelow(c.ranges, (messages[0] as Message).seq),
  }
}

/** Frees memory of a viewed conversation: keeps the messages around the reader and the newest ones, which the next
 *  changes follow. A gap remains between the two. */
export function trimAroundReader(
  c: ConversationState,
  { center, keep, tail }: { center: number; keep: number; tail: number },
  me?: string,
): ConversationState {
  const { messages } = c
  if (messages.length <= keep + tail) return c
  const first = indexOfSeq(messages, center) - Math.floor(keep / 2)
  const from = Math.max(0, Math.min(first, messages.length - keep))
  const to = from + keep
  const end = Math.max(to, messages.length - tail)
  const seqAt = (index: number) => (messages[index] as Message).seq
  const keptRanges: Range[] = [
    { from: from === 0 ? 0 : seqAt(from), to: end === to ? Infinity : seqAt(to - 1) },
    ...(end > to ? [{ from: seqAt(end), to: Infinity }] : []),
  ]
  return {
    ...c,
    figures: updateFigures(c, me),
    messages: [...messages.slice(from, to), ...messages.slice(end)],
    ranges: keptRanges.flatMap((range) => cutTo(c.ranges, range)),
  }
}
