// The first frames on a connection: the positions of this client. They are split, because a frame has at most 64 KiB
// and 1,000 conversations.

import type { Hello, ClientPosition, Welcome } from '../../link/frames'
import type { LedgerState } from '../state/state'

const CONVERSATIONS_PER_FRAME = 800

export function hellos(state: LedgerState): Hello[] {
  const all: [string, ClientPosition][] = [...state.conversations.values()].map((c) => [
    c.id,
    [c.rev, Math.max(0, c.receipts)],
  ])
  const base: Omit<Hello, 'conversations'> = { type: 'hello' }
  if (state.epoch !== null) base.epoch = state.epoch
  if (state.account_rev !== null) base.account_rev = state.account_rev
  const frames: Hello[] = []
  for (let at = 0; at === 0 || at < all.length; at += CONVERSATIONS_PER_FRAME) {
    const frame: Hello = {
      ...base,
      conversations: Object.fromEntries(all.slice(at, at + CONVERSATIONS_PER_FRAME)),
    }
    if (at + CONVERSATIONS_PER_FRAME < all.length) frame.more = true
    frames.push(frame)
  }
  return frames
}

/** Joins the parts of a welcome. It counts only as a whole, because its account_rev covers all parts. */
export function joinWelcome(before: Welcome | null, part: Welcome): Welcome {
  if (!before) return part
  return {
    ...part,
    account: part.account ?? before.account,
    conversations: [...before.conversations, ...part.conversations],
    left: [...before.left, ...part.left],
  }
}
