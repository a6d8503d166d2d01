// The service worker: starts the app without a network and receives what other apps share. It stores the files of the
// app, and nothing that the server answers to an account.
//
// Each version of the app has a cache of its own, which is complete before the version is used. A page gets scripts of
// its own version only: their names contain hashes of their content, and the caches of versions that open pages use are
// kept (see `caches.ts`). A new version waits until no page uses the former one, or until the user asks for it.

import { clientsClaim, setCacheNameDetails } from 'workbox-core'
import { createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { routePastWorker } from './api-routes'
import { cacheOf, CACHE_PREFIX, CACHE_WORD, storedAsset, removeUnusedCaches } from './caches'
import type { WorkerRequest } from './messages'
import { openFromNotification } from './notification-click'
import { renewSubscription, showPushed } from './push'
import { receiveShare } from './receive-share'

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: (PrecacheEntry | string)[] }

/** Addresses of the server that are no pages of the app, see `backend/src/http/site.rs`. */
const NOT_PAGES = /^\/(api|assets|health|metrics|openapi\.(json|yaml)|problems)(\/|$)/

const files = self.__WB_MANIFEST
const version = versionOf(files)

setCacheNameDetails({ prefix: CACHE_PREFIX, precache: `${CACHE_WORD}-${version}`, suffix: '' })
precacheAndRoute(files, { ignoreURLParametersMatching: [], cleanURLs: false })
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [NOT_PAGES] }))
registerRoute(
  ({ url, sameOrigin }) => sameOrigin && url.pathname.startsWith('/assets/'),
  ({ request }) => storedAsset(request, cacheOf(version)),
)
registerRoute(({ url, sameOrigin }) => sameOrigin && url.pathname === '/share', receiveShare, 'POST')

// The page that registers the worker is served by it from then on.
clientsClaim()
self.addEventListener('install', routePastWorker)
self.addEventListener('activate', (event) => event.waitUntil(removeUnusedCaches(self.registration, version)))
self.addEventListener('notificationclick', (event) =>
  event.waitUntil(openFromNotification(self.clients, event)),
)
self.addEventListener('push', (event) => event.waitUntil(showPushed(self, event.data)))
self.addEventListener('pushsubscriptionchange', (event) =>
  event.waitUntil(renewSubscription(self, event as ExtendableEvent)),
)
self.addEventListener('message', (event) => {
  const request = event.data as WorkerRequest
  if (request.type === 'activate') void self.skipWaiting()
  if (request.type === 'version') event.ports[0]?.postMessage(version)
  if (request.type === 'tidy') event.waitUntil(removeUnusedCaches(self.registration, version))
})

/** The build gives the page its version as its revision (`build/app-version.ts`). */
function versionOf(entries: typeof files): string {
  const page = entries.find((entry) => typeof entry !== 'string' && entry.url === 'index.html')
  return (typeof page === 'object' && page.revision) || 'unknown'
}
