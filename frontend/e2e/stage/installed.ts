// The service worker and what it stores.

import { expect, type Page } from '@playwright/test'

/** Waits until the app is stored in this browser and the page is served by the service worker. */
export async function expectStored(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state ?? 'none'), { timeout: 30_000 })
    .toBe('activated')
}

/** The names of the caches of the app's files: one for each version. */
export const cachesOf = (page: Page): Promise<string[]> => page.evaluate(() => caches.keys())

export const versionOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => document.documentElement.dataset['version'])

/** What the page can fetch from itself, without the browser's HTTP cache: the status, or what failed. */
export const fetched = (page: Page, path: string): Promise<number | string> =>
  page.evaluate(
    (address) =>
      fetch(address, { cache: 'reload' }).then(
        ({ status }) => status,
        (error: unknown) => String(error),
      ),
    path,
  )
