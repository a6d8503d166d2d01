// The close codes of the socket, and how long to wait after each.

import { fullJitter, MAX_WAIT_MS } from './backoff'

export const CLOSE = {
  restarting: 1012,
  session_ended: 4401,
  consent_outdated: 4403,
  too_slow: 4408,
  too_many_sockets: 4409,
} as const

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
