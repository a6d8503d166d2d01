// A click on a notification opens its conversation, in an open window of the app if there is one.

import type { OpenPath } from './messages'

export async function openFromNotification(clients: Clients, event: NotificationEvent): Promise<void> {
  const { notification } = event
  const path = (notification.data as { path?: string } | null)?.path ?? '/'
  notification.close()
  const pages = await clients.matchAll({ type: 'window' })
  const page = pages.find(({ focused }) => focused) ?? pages[0]
  if (!page) {
    await clients.openWindow(path)
    return
  }
  const open: OpenPath = { type: 'open', path }
  page.postMessage(open)
  // Browsers refuse it if the click was long ago.
  await page.focus().catch(() => undefined)
}
