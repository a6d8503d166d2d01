// The time zone the page shows times in. A browser tells no page that it changed, and formatters keep the zone they were
// made in; so it is looked at, and everything that formats depends on this one value.

/** How late a change may be noticed while the page is looked at. */
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

/** Follows the zone until the returned function is called. */
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
