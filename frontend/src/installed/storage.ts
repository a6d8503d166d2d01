// Asks the browser not to delete this site's data when space is short: unsent messages exist only there. Firefox asks the
// user then, so it is asked only where the user has shown that the app is to stay: installed, or with notifications.

export async function keepStorage(): Promise<void> {
  const isInstalled = matchMedia('(display-mode: standalone)').matches
  const mayNotify = 'Notification' in globalThis && Notification.permission === 'granted'
  if (!isInstalled && !mayNotify) return
  if (await navigator.storage?.persisted?.()) return
  await navigator.storage?.persist?.()
}
