// Whether this browser may show notifications, and whether the user wants them on this device.

import { preferences } from '../preferences/preferences.svelte'

export type Permission = NotificationPermission | 'unsupported'

let permission = $state<Permission>(current())

function current(): Permission {
  const isPossible = isSecureContext && 'Notification' in globalThis && 'serviceWorker' in navigator
  return isPossible ? Notification.permission : 'unsupported'
}

// The user can change it in the browser at any time.
navigator.permissions
  ?.query({ name: 'notifications' })
  .then((status) => status.addEventListener('change', () => (permission = current())))
  .catch(() => undefined)

export const notificationPermission = {
  get state(): Permission {
    return permission
  },
  /** Whether notifications are shown on this device. */
  get on(): boolean {
    return permission === 'granted' && preferences.notifications
  },
  /** Asks the user if need be. Only called by a click on a button that says what it is for. */
  async turnOn(): Promise<void> {
    permission = current()
    if (permission === 'default') permission = await Notification.requestPermission()
    preferences.notifications = permission === 'granted'
  },
}
