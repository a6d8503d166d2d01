// The link to the server: typed calls, one session, one live socket.

import { Access } from './access'
import { createCalls, renewSession, type Calls } from './calls'
import { Http } from './http'
import { LiveSocket } from './socket'
import { listenForWakeups } from './wakeups'

export interface Link {
  access: Access
  calls: Calls
  socket: LiveSocket
  /** Ends all waits and checks the connection. */
  wake(): void
  /** Calls back when the network is back or the page becomes visible. */
  onWake(listener: () => void): void
  /** Calls back when the page is hidden. It may never become visible again. */
  onHide(listener: () => void): void
  /** Calls back when a call is refused because a newer policy requires consent. */
  onOutdated(listener: () => void): void
}

/** The parts that the account calls need, see `ledger/account-calls.ts`. */
export interface PageLink extends Link {
  http: Http
  origin: string
}

/** A link to the server that this page came from. */
export function createLink(origin: string = location.origin): PageLink {
  const outdated = new Set<() => void>()
  const http = new Http(undefined, ({ code }) => {
    if (code === 'consent_outdated') for (const listener of outdated) listener()
  })
  const access = new Access(() => renewSession(http, origin))
  const socket = new LiveSocket(`${origin.replace(/^http/, 'ws')}/api/v1/live`, access)
  const waking = new Set<() => void>()
  const hiding = new Set<() => void>()
  const wake = () => {
    socket.wake()
    for (const listener of waking) listener()
  }
  const hidden = () => {
    for (const listener of hiding) listener()
  }
  listenForWakeups({ wake, lost: () => socket.lost(), hidden })
  return {
    access,
    calls: createCalls(http, access, origin),
    ...{ socket, http, origin },
    wake,
    onWake: (listener) => waking.add(listener),
    onHide: (listener) => hiding.add(listener),
    onOutdated: (listener) => outdated.add(listener),
  }
}
