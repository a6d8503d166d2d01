// Registers the service worker, which stores the app in this browser. Never before the first screen is usable: it fetches
// all screens.

import { trustedScriptUrl } from '../kit/script-url'
import { versionLock, type WorkerRequest } from '../worker/messages'

/** The version of this page. Empty in development, where there is no service worker. */
export const pageVersion = document.documentElement.dataset['version'] ?? ''

let holdsLock = false

/** Null: this browser has no service workers here, or stores nothing. */
export async function registerWorker(): Promise<ServiceWorkerRegistration | null> {
  if (!pageVersion || !('serviceWorker' in navigator)) return null
  holdVersion()
  try {
    return await navigator.serviceWorker.register(trustedScriptUrl('/service-worker.js'), {
      updateViaCache: 'none',
    })
  } catch {
    return null
  }
}

export function askWorker(worker: ServiceWorker, request: WorkerRequest): void {
  worker.postMessage(request)
}

export function versionOf(worker: ServiceWorker): Promise<string> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = ({ data }) => resolve(String(data))
    worker.postMessage({ type: 'version' } satisfies WorkerRequest, [port2])
  })
}

/** The worker keeps the files of this version while the page is open. */
function holdVersion(): void {
  if (holdsLock) return
  holdsLock = true
  void navigator.locks?.request(
    versionLock(pageVersion),
    { mode: 'shared' },
    () => new Promise<void>(() => undefined),
  )
}
