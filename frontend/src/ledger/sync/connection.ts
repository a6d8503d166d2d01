// How the link stands, as people want to know it.

import type { SocketPhase } from '../../link/socket'

export interface Connection {
  phase: 'offline' | 'connecting' | 'live'
  /** When it went live, or ceased to be; milliseconds as of Date.now(). */
  since: number
  /** Messages not sent yet. */
  waiting: number
}

/** The attempts between two waits do not turn "offline" into "connecting": the words would only flicker. */
export function nextPhase(now: Connection['phase'], socket: SocketPhase): Connection['phase'] {
  if (socket === 'waiting') return 'offline'
  if (socket === 'idle') return 'connecting'
  // An open link is live only after its welcome.
  return now === 'offline' ? 'offline' : 'connecting'
}
