// A message of the server through the push service of the browser: shows a notification, also while no page is open.

import type { SubscriptionChanged } from './messages'
import { readPushLanguage } from './push-language'
import { notificationOf, type Pushed } from './push-text'

/** Not while the user looks at the app: the page shows what is new. */
export async function showPushed(scope: ServiceWorkerGlobalScope, data: PushMessageData | null) {
  const pages = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true })
  if (pages.some(({ visibilityState }) => visibilityState === 'visible')) return
  // Browsers withdraw the permission from an app that shows nothing, so it also shows what it cannot read.
  const language = await readPushLanguage().catch(() => 'en' as const)
  const { title, body, tag, path } = notificationOf(read(data), language)
  const options: NotificationOptions & { renotify: boolean } = {
    ...{ body, tag, lang: language, data: { path } },
    renotify: true,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
  }
  await scope.registration.showNotification(title, options)
}

function read(data: PushMessageData | null): Pushed {
  try {
    return (data?.json() as Pushed | null) ?? {}
  } catch {
    return {}
  }
}

interface SubscriptionChange extends ExtendableEvent {
  oldSubscription?: PushSubscription | null
}

/** The browser has replaced the subscription. A page tells the server: an open one now, else the next one that starts. */
export async function renewSubscription(scope: ServiceWorkerGlobalScope, event: SubscriptionChange) {
  const applicationServerKey = event.oldSubscription?.options.applicationServerKey
  if (applicationServerKey)
    await scope.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  for (const page of await scope.clients.matchAll({ type: 'window' }))
    page.postMessage({ type: 'subscription' } satisfies SubscriptionChanged)
}
