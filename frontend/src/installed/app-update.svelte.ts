// Whether a newer version of the app is ready. It is used after a reload, which the user chooses: this page keeps its own
// version until then. Drafts are stored, so a reload loses nothing.

import { askWorker, pageVersion, registerWorker, versionOf } from './registration'

/** How often this page asks at most whether the server has a newer version. */
const ASK_EVERY_MS = 10 * 60_000

let ready = $state(false)
let putOff = $state(false)
let registration: ServiceWorkerRegistration | null = null
let asked_at = 0
let reloading = false
const watched = new WeakSet<ServiceWorkerRegistration>()

export const appUpdate = {
  /** The browser has stored a newer version, or another tab uses it already, and the user has not put it off. */
  get offered(): boolean {
    return ready && !putOff
  },

  /** This page does not offer it again. Closing all pages of the app updates it, too. */
  putOff(): void {
    putOff = true
  },

  /** Stores the app in this browser. Can be called again: signing out removes it. */
  async start(): Promise<void> {
    registration = await registerWorker()
    if (!registration || watched.has(registration)) return
    watched.add(registration)
    asked_at = Date.now()
    registration.addEventListener('updatefound', () => watch(registration?.installing))
    navigator.serviceWorker.addEventListener('controllerchange', compare)
    watch(registration.waiting ?? registration.installing)
    await compare()
    if (registration.active) askWorker(registration.active, { type: 'tidy' })
  },

  /** Asks the server for a newer version. `now`: also if this was just asked, as after a restart of the server. */
  async ask(now = false): Promise<void> {
    if (!registration || (!now && Date.now() - asked_at < ASK_EVERY_MS)) return
    asked_at = Date.now()
    // Without a network there is nothing newer.
    await registration.update().catch(() => undefined)
  },

  /** Reloads this page with the newer version. Other tabs keep theirs until they are reloaded. */
  apply(): void {
    reloading = true
    const waiting = registration?.waiting
    if (waiting) askWorker(waiting, { type: 'activate' })
    else location.reload()
  },
}

function watch(worker: ServiceWorker | null | undefined): void {
  if (!worker) return
  const changed = () => {
    // Without an active worker it is the first one, which stores the version of this page.
    if (worker.state === 'installed' && registration?.active) ready = true
  }
  worker.addEventListener('statechange', changed)
  changed()
}

/** The active worker may belong to a newer version than this page. */
async function compare(): Promise<void> {
  if (reloading) {
    location.reload()
    return
  }
  const { controller } = navigator.serviceWorker
  if (controller && (await versionOf(controller)) !== pageVersion) ready = true
}
