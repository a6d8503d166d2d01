// Notifications while the app is closed: the subscription of this browser at its push service, which belongs to the
// session. The server sends only while the user looks at no other device.

import { ledger } from '../ledger'
import { accountCalls } from '../ledger/account-calls'
import { preferences } from '../preferences/preferences.svelte'
import { forgetPushLanguage, keepPushLanguage, type PushLanguage } from '../worker/push-language'
import { notificationPermission } from './permission.svelte'

export type PushContent = 'nothing' | 'full'

/** Whether this browser can receive them at all. */
export const canReceivePush = (): boolean => isSecureContext && 'PushManager' in globalThis

/** Turns it on, or changes what notifications contain. Only called by a click, or where it is on already. The browser has
 *  given its permission. */
export async function subscribeToPush(content: PushContent): Promise<void> {
  const key = (await ledger.serverInfo()).push_key
  const worker = await navigator.serviceWorker.ready
  if (key === null) throw new Error('push is off')
  await keepPushLanguage(language())
  const subscription = await subscriptionFor(worker.pushManager, key)
  const { endpoint, keys } = subscription.toJSON()
  await accountCalls.setPushSubscription({
    endpoint: endpoint ?? '',
    p256dh: keys?.['p256dh'] ?? '',
    auth: keys?.['auth'] ?? '',
    content,
  })
  preferences.push = content
}

/** The subscription of this browser. One for another key of the server is of no use any more. */
async function subscriptionFor(manager: PushManager, key: string): Promise<PushSubscription> {
  const known = await manager.getSubscription()
  if (known && base64url(known.options.applicationServerKey) === key) return known
  await known?.unsubscribe()
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
}

export async function unsubscribeFromPush(): Promise<void> {
  preferences.push = 'off'
  await accountCalls.endPushSubscription()
  await forgetPush()
}

/** Ends it in this browser. The server has ended it with the session, or is told. */
export async function forgetPush(): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration()
  const subscription = await worker?.pushManager?.getSubscription()
  await subscription?.unsubscribe()
  await forgetPushLanguage()
}

/** At the start of the app, and when the browser has replaced its subscription: the server may have lost it, or have
 *  another key. */
export async function renewPush(): Promise<void> {
  if (preferences.push === 'off' || !canReceivePush()) return
  if (notificationPermission.state === 'granted') await subscribeToPush(preferences.push)
}

const language = (): PushLanguage => (document.documentElement.lang.startsWith('de') ? 'de' : 'en')

function base64url(bytes: ArrayBuffer | null): string {
  const text = String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer()))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
