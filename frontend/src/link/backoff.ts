// Waits between attempts, with full jitter, so that clients that were disconnected together do not reconnect
// together.

export const FIRST_WAIT_MS = 1_000
export const MAX_WAIT_MS = 30_000

/** The wait before attempt `attempt` (0 = the first repetition): a random time up to 1 s, 2 s, 4 s … 30 s. */
export function fullJitter(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 16))
  return Math.floor(random() * ceiling)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
