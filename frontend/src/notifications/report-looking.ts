// Tells the server while the user is at this device, so that it pushes no notification to the user's other devices.

import { on } from 'svelte/events'
import { ledger } from '../ledger'
import { attention } from '../live/attention.svelte'

/** What was told counts for 45 seconds at the server. */
const TELL_EVERY_MS = 30_000
const CHECK_EVERY_MS = 10_000
/** Without any input for this long, nobody is at the device. */
const AWAY_AFTER_MS = 120_000

const INPUTS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

export function reportLooking(): () => void {
  let usedAt = Date.now()
  let toldAt = -Infinity

  const tell = () => {
    const now = Date.now()
    if (!attention.here || now - usedAt > AWAY_AFTER_MS || now - toldAt < TELL_EVERY_MS) return
    if (ledger.tellLooking()) toldAt = now
  }
  const use = () => {
    usedAt = Date.now()
    tell()
  }
  const reconnect = () => {
    if (ledger.connection().phase === 'live') tell()
    // The next connection may be to another node, or to a server that was restarted.
    else toldAt = -Infinity
  }

  const timer = setInterval(tell, CHECK_EVERY_MS)
  const stops = [
    ...INPUTS.map((input) => on(window, input, use, { passive: true })),
    on(window, 'focus', use),
    on(document, 'visibilitychange', use),
    ledger.subscribe('connection', reconnect),
  ]
  tell()
  return () => {
    clearInterval(timer)
    for (const stop of stops) stop()
  }
}
