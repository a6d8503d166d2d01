// Shows and closes notifications of the browser: one for each conversation. They belong to the service worker, so that a
// click works after the page is closed (`worker/notification-click.ts`).

import type { Id } from '../ledger'

export interface NotificationText {
  title: string
  body: string
}

const TAG = 'chat:'

const registration = async () => (await navigator.serviceWorker?.getRegistration()) ?? null

export async function isShown(conversation: Id): Promise<boolean> {
  const found = await (await registration())?.getNotifications({ tag: TAG + conversation })
  return (found?.length ?? 0) > 0
}

/** Replaces what is shown for the conversation. `again`: the user is to notice it. */
export async function showNotification(
  conversation: Id,
  { title, body }: NotificationText,
  again: boolean,
): Promise<void> {
  const options: NotificationOptions & { renotify: boolean } = {
    body,
    tag: TAG + conversation,
    // The app has its own sound.
    silent: true,
    renotify: again,
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    lang: document.documentElement.lang,
    data: { path: `/c/${conversation}` },
  }
  await (await registration())?.showNotification(title, options)
}

export async function closeNotification(conversation: Id): Promise<void> {
  const found = await (await registration())?.getNotifications({ tag: TAG + conversation })
  for (const each of found ?? []) each.close()
}

/** Closes what the server sent while the app was closed, as far as nothing is unread there. */
export async function closePushed(unread: ReadonlySet<Id>): Promise<void> {
  for (const each of (await (await registration())?.getNotifications()) ?? []) {
    const id = each.tag.slice(TAG.length)
    if (each.tag.startsWith(TAG) && !unread.has(id)) each.close()
  }
}

/** Before signing out, which removes the service worker. */
export async function closeAllNotifications(): Promise<void> {
  const found = await (await registration())?.getNotifications()
  for (const each of found ?? []) each.close()
}
