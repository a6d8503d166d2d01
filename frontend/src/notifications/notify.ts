// Notifies about messages while a tab is open. Started with the shell, stopped at sign-out.

import { messageInWords } from '../files/describe'
import { nameOf } from '../identity/naming'
import { nameOfUser } from '../identity/names'
import { ledger, type Id } from '../ledger'
import { preferences } from '../preferences/preferences.svelte'
import { own, words } from '../words'
import type { OpenPath, SubscriptionChanged } from '../worker/messages'
import {
  closeAllNotifications,
  closeNotification,
  closePushed,
  isShown,
  showNotification,
  type NotificationText,
} from './display'
import { becomeNotifier, isLookedAt } from './locks'
import { News, type Step } from './news'
import { notificationPermission } from './permission.svelte'
import { reportLooking } from './report-looking'
import { playSound } from './sound'

export function startNotifications(): () => void {
  const news = new News()
  let isNotifier = false
  let isStopped = false
  let doing = Promise.resolve()

  const follow = (steps: Step[]) => {
    for (const step of steps) doing = doing.then(() => run(step)).catch(() => undefined)
  }
  const begin = () => {
    if (ledger.connection().phase === 'live') follow(news.begin(ledger.conversations()))
  }
  const look = () => {
    const me = ledger.me()
    const quietHours = me?.settings.quiet_hours ?? null
    follow(news.since(ledger.conversations(), me?.id ?? '', Date.now(), quietHours))
    if (preferences.push !== 'off' && ledger.connection().phase === 'live')
      void closePushed(unreadIds()).catch(() => undefined)
    showBadge(ledger.conversations().unread)
  }
  const run = async (step: Step) => {
    if (isStopped) return
    // Any tab closes: the one that showed it may be closed itself.
    if (step.kind === 'close') await closeNotification(step.conversation_id)
    else if (isNotifier && notificationPermission.on) await show(step)
  }

  const stops = [
    ledger.subscribe('connection', begin),
    ledger.subscribe('conversations', look),
    becomeNotifier(() => (isNotifier = true)),
    reportLooking(),
  ]
  begin()
  look()
  const stopPush = startPush()
  return () => {
    isStopped = true
    for (const stop of stops) stop()
    showBadge(0)
    stopPush()
    void closeAllNotifications().catch(() => undefined)
  }
}

/** What has unread messages, also where the user wants no notification. */
function unreadIds(): ReadonlySet<Id> {
  const { items, archived } = ledger.conversations()
  return new Set([...items, ...archived].filter(({ unread }) => unread > 0).map(({ id }) => id))
}

/** Keeps the subscription for notifications while the app is closed, until the session ends. */
function startPush(): () => void {
  const renew = () => {
    if (preferences.push === 'off') return
    // Without a network the next start does it.
    void import('./push').then((push) => push.renewPush()).catch(() => undefined)
  }
  const changed = ({ data }: MessageEvent<SubscriptionChanged | OpenPath>) => {
    if (data?.type === 'subscription') renew()
  }
  renew()
  navigator.serviceWorker?.addEventListener('message', changed)
  return () => {
    navigator.serviceWorker?.removeEventListener('message', changed)
    if (preferences.push === 'off') return
    preferences.push = 'off'
    void import('./push').then((push) => push.forgetPush()).catch(() => undefined)
  }
}

async function show(step: Exclude<Step, { kind: 'close' }>): Promise<void> {
  const { id } = step.conversation
  if (step.kind === 'replace') {
    if (await isShown(id)) await showNotification(id, textOf(step), false)
    return
  }
  if (step.only_if_own && !(await isOwn(id, step.only_if_own))) return
  if (await isLookedAt(id)) return
  await showNotification(id, textOf(step), true)
  // Not awaited: it can wait for the user, and later steps must not.
  if (preferences.notificationSound) void playSound().catch(() => undefined)
}

async function isOwn(conversation: Id, message: Id): Promise<boolean> {
  const found = await ledger.loadMessage(conversation, message)
  return found !== null && found.sender_id === ledger.me()?.id
}

function textOf({ conversation, message }: Exclude<Step, { kind: 'close' }>): NotificationText {
  const count = own().notifications.hidden(conversation.unread)
  if (!preferences.notificationText) return { title: words().app.name, body: count }
  if (!message) return { title: nameOf(conversation), body: count }
  const author = conversation.kind === 'group' ? words().timeline.from(nameOfUser(message.sender_id)) : ''
  return { title: nameOf(conversation), body: author + messageInWords(message) }
}

/** On the icon of the installed app. */
function showBadge(unread: number): void {
  const done = unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.()
  done?.catch(() => undefined)
}
