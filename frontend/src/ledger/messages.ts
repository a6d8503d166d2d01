// The sorted messages of a conversation: found and inserted by binary search.

import type { Message } from '../link/contract'

/** The place of the first message with a seq of at least `seq`. */
export function placeOf(messages: readonly Message[], seq: number): number {
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
  const found = messages[placeOf(messages, seq)]
  return found?.seq === seq ? found : undefined
}

/** Takes the messages in; of two versions of one message the higher rev wins. */
export function upsert(messages: readonly Message[], arrived: readonly Message[]): readonly Message[] {
  let result: Message[] | null = null
  for (const message of arrived) {
    const now: readonly Message[] = result ?? messages
    const place = placeOf(now, message.seq)
    const known = now[place]?.seq === message.seq ? now[place] : undefined
    if (known && known.rev >= message.rev) continue
    result ??= messages.slice()
    result.splice(place, known ? 1 : 0, message)
  }
  return result ?? messages
}
