// What the tabs of this browser agree on by Web Locks: which of them notifies, and which conversations are looked at. The
// browser releases the locks of a tab that is closed or crashes. Notifications and Web Locks both need a secure context.

import { exclusive } from '../link/exclusive'
import type { Id } from '../ledger'

const NOTIFIER = 'umbrachat-notifier'
const LOOKING = 'umbrachat-looking:'

/** One tab at a time is the notifier, until it is closed or calls the returned function. */
export function becomeNotifier(chosen: () => void): () => void {
  let isStopped = false
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  void exclusive(NOTIFIER, async () => {
    if (isStopped) return
    chosen()
    await held
  })
  return () => {
    isStopped = true
    release()
  }
}

/** Says that the user is looking at a conversation, until the returned function is called. */
export function lookAt(conversation: Id): () => void {
  const stop = new AbortController()
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  navigator.locks
    ?.request(`${LOOKING}${conversation}`, { mode: 'shared', signal: stop.signal }, () => held)
    // Stopped before it was granted.
    .catch(() => undefined)
  return () => {
    stop.abort()
    release()
  }
}

/** Whether the user is looking at it in any tab. */
export async function isLookedAt(conversation: Id): Promise<boolean> {
  const { held = [] } = (await navigator.locks?.query()) ?? {}
  return held.some(({ name }) => name === `${LOOKING}${conversation}`)
}
