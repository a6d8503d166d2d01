// The state of the connection as the app displays it.

import type { SocketPhase } from '../../link/socket'

export interface Connection {
  phase: 'offline' | 'connecting' | 'live'
  /** When it became live or ceased to be, as of Date.now(). */
  since: number
  /** Messages that are not sent yet. */
  waiting: number
}

/** Attempts between two waits do not turn "offline" into "connecting". The text would flicker otherwise. */
export function nextPhase(now: Connection['phase'], socket: SocketPhase): Connection['phase'] {
  if (socket === 'waiting') return 'offline'
  if (socket === 'idle') return 'connecting'
  // An open socket is live only after its welcome.
  return now === 'offline' ? 'offline' : 'connecting'
}
