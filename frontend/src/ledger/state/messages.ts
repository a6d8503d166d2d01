// The sorted messages of a conversation. Lookup and insertion use binary search.

import type { Id, Message } from '../../link/contract'

/** The index of the first message with a seq of at least `seq`. */
export function indexOfSeq(messages: readonly Message[], seq: number): number {
  let low = 0
  let high = messages.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((messages[middle] as Message).seq < seq) low = middle + 1
    else high = middle
  }
  return low
}

export function messageAt(messages: readonly Message[], seq: number): Message | undefined {
  const found = messages[indexOfSeq(messages, seq)]
  return found?.seq === seq ? found : undefined
}

const indexes = new WeakMap<readonly Message[], ReadonlyMap<Id, Message>>()

/** The index by id is built on the first lookup, once for each list. */
export function messageById(messages: readonly Message[], id: Id): Message | undefined {
  let index = indexes.get(messages)
  if (!index) {
    index = new Map(messages.map((message) => [message.id, message]))
    indexes.set(messages, index)
  }
  return index.get(id)
}

/** A version that was new, and the one it replaced. */
export interface UpsertedMessage {
  message: Message
  before: Message | undefined
}

/** Inserts messages. Of two versions of a message the higher rev wins. */
export function upsert(messages: readonly Message[], arrived: readonly Message[]) {
  const taken: UpsertedMessage[] = []
  let result: Message[] | null = null
  for (const message of arrived) {
    const now: readonly Message[] = result ?? messages
    const index = indexOfSeq(now, message.seq)
    const before = now[index]?.seq === message.seq ? now[index] : undefined
    if (before && before.rev >= message.rev) continue
    result ??= messages.slice()
    result.splice(index, before ? 1 : 0, message)
    taken.push({ message, before })
  }
  return { messages: result ?? messages, taken }
}
