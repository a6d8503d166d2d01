// The time zone of displayed times. Browsers send no event when it changes, and formatters keep the zone of their
// creation. So the zone is polled, and all formatters depend on this value.

/** The polling interval while the page is visible. */
const CHECK_MS = 1_000

const present = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

let current = $state(present())

export const zone = {
  get current(): string {
    return current
  },
}

export function checkZone(): void {
  const now = present()
  if (now !== current) current = now
}

/** Polls the zone until the returned function is called. */
export function watchZone(): () => void {
  const look = () => document.visibilityState === 'visible' && checkZone()
  const timer = setInterval(look, CHECK_MS)
  document.addEventListener('visibilitychange', look)
  addEventListener('focus', look)
  return () => {
    clearInterval(timer)
    document.removeEventListener('visibilitychange', look)
    removeEventListener('focus', look)
  }
}
