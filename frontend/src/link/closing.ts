// How long to wait after the socket was closed, by its close code.

import { fullJitter, MAX_WAIT_MS } from './backoff'
import { CLOSE } from './close-codes'

/** How long to wait before the next attempt, in milliseconds. */
export function waitAfter(
  close: { code: number; reason: string },
  attempt: number,
  random = Math.random,
): number {
  const jitter =
    close.code === CLOSE.too_many_sockets ? MAX_WAIT_MS * (0.5 + random() / 2) : fullJitter(attempt, random)
  return Math.max(jitter, waitNamedIn(close.reason))
}

/** Reads the wait that the server names in the reason. At most a minute, so that a wrong value cannot disconnect
 *  the client for long. */
function waitNamedIn(reason: string): number {
  if (!reason.startsWith('{')) return 0
  try {
    const value = (JSON.parse(reason) as { retry_after_ms?: unknown }).retry_after_ms
    return typeof value === 'number' && value > 0 ? Math.min(value, 60_000) : 0
  } catch {
    return 0
  }
}
