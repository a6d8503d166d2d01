// Stores the app in this browser once the shell is shown, and asks for newer versions when it is worth it.

import { whenIdle } from '../kit/idle'
import { appUpdate } from '../installed/app-update.svelte'
import { keepStorage } from '../installed/storage'
import { ledger } from '../ledger'
import { navigation } from '../navigation/navigation.svelte'
import { readPath } from '../navigation/routes'
import type { OpenPath } from '../worker/messages'

export function keepUpdated(): () => void {
  whenIdle(() => appUpdate.start())
  whenIdle(keepStorage)
  let isCut = false
  const stopConnection = ledger.subscribe('connection', () => {
    const { phase } = ledger.connection()
    // A server that restarts may have become newer.
    if (phase === 'live' && isCut) void appUpdate.ask(true)
    isCut = phase !== 'live'
  })
  const stop = new AbortController()
  const shown = () => {
    if (document.visibilityState === 'visible') void appUpdate.ask()
  }
  document.addEventListener('visibilitychange', shown, { signal: stop.signal })
  navigator.serviceWorker?.addEventListener('message', open, { signal: stop.signal })
  return () => {
    stopConnection()
    stop.abort()
  }
}

/** The user clicked on a notification. */
function open({ data }: MessageEvent<OpenPath>): void {
  if (data?.type === 'open') navigation.go(readPath(data.path))
}
