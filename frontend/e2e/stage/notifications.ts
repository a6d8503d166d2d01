// Notifications of a browser. Headless Chromium refuses all of them, so this stands in for the browser's own list, which
// all tabs share: one for each tag, with a close button. It is in localStorage under a name of its own.

import type { BrowserContext, Page } from '@playwright/test'

interface ShownNotification {
  title: string
  body: string
}

const LIST = 'test.notifications'
/** The texts that asked for the user's attention, from the first to the last, also of closed notifications. */
const ALERTS = 'test.alerts'

/** `permission`: what the browser answers, or what the user answers when the app asks. */
export async function installNotifications(
  context: BrowserContext,
  permission: { before: NotificationPermission; answer: NotificationPermission },
): Promise<void> {
  await context.addInitScript(replaceNotifications, { ...permission, key: LIST, alerts: ALERTS })
}

/** What is shown, as "title: body". */
export async function shown(page: Page): Promise<string[]> {
  const list = await page.evaluate((key) => localStorage.getItem(key) ?? '[]', LIST)
  return (JSON.parse(list) as ShownNotification[]).map(({ title, body }) => `${title}: ${body}`).sort()
}

/** What the user was alerted to, once for each time. */
export const alerts = async (page: Page): Promise<string[]> =>
  JSON.parse(await page.evaluate((key) => localStorage.getItem(key) ?? '[]', ALERTS)) as string[]

/** How often the app has asked for the permission in this page. */
export const timesAsked = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { asked: number }).asked)

/** Runs in the page. */
function replaceNotifications({
  before,
  answer,
  key,
  alerts,
}: {
  before: NotificationPermission
  answer: NotificationPermission
  key: string
  alerts: string
}): void {
  // Not in the empty page before the first address.
  if (!('ServiceWorkerRegistration' in window)) return
  const counted = window as unknown as { asked: number }
  counted.asked = 0
  let permission = before
  Object.defineProperty(Notification, 'permission', { get: () => permission })
  Notification.requestPermission = () => {
    counted.asked += 1
    permission = answer
    return Promise.resolve(permission)
  }
  type Each = { tag: string; title: string; body: string; renotify?: boolean }
  const read = () => JSON.parse(localStorage.getItem(key) ?? '[]') as Each[]
  const write = (list: Each[]) => localStorage.setItem(key, JSON.stringify(list))
  Object.assign(ServiceWorkerRegistration.prototype, {
    showNotification(title: string, options: Omit<Each, 'title'>) {
      if (permission !== 'granted') return Promise.reject(new TypeError('No permission'))
      if (options.renotify || !read().some(({ tag }) => tag === options.tag)) {
        const before = JSON.parse(localStorage.getItem(alerts) ?? '[]') as string[]
        localStorage.setItem(alerts, JSON.stringify([...before, options.body]))
      }
      write([...read().filter(({ tag }) => tag !== options.tag), { ...options, title }])
      return Promise.resolve()
    },
    getNotifications({ tag }: { tag?: string } = {}) {
      const found = read().filter((each) => tag === undefined || each.tag === tag)
      const close = (gone: string) => write(read().filter((each) => each.tag !== gone))
      return Promise.resolve(found.map((each) => ({ ...each, close: () => close(each.tag) })))
    },
  })
}
