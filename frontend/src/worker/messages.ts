// What pages ask the service worker, and what it tells them.

export type WorkerRequest =
  /** Replaces the active version, which other pages may still use. */
  | { type: 'activate' }
  /** Answered with the worker's version on the port of the message. */
  | { type: 'version' }
  /** Deletes the caches of versions that no page uses any more. */
  | { type: 'tidy' }

export interface OpenPath {
  type: 'open'
  path: string
}

/** The browser has replaced the push subscription: the page tells the server. */
export interface SubscriptionChanged {
  type: 'subscription'
}

/** A page holds a shared lock of this name while it is open, so that the worker knows which versions are in use. */
export const versionLock = (version: string) => `${VERSION_LOCK}${version}`
export const VERSION_LOCK = 'umbrachat-version:'
