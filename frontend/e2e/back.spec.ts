// Back on Android closes what is open above the page. Headless Chromium has no such button: its close requests come from
// the Escape key. The app does not hear that key here, so only the browser's request is left.

import type { Page } from '@playwright/test'
import { expect, test } from './stage/test'
import { hold } from './stage/touch'

/** Call it when the page is loaded. */
const keepEscapeFromApp = (page: Page) =>
  page.evaluate(() =>
    addEventListener('keydown', (event) => event.key === 'Escape' && event.stopImmediatePropagation(), {
      capture: true,
    }),
  )

const requestClose = (page: Page) => page.keyboard.press('Escape')

test('a close request closes the topmost layer and nothing else', async ({ friends, isMobile }) => {
  test.skip(!isMobile, 'Escape is the close request of desktops, and dialogs handle it')
  const [ann, bob] = await friends()
  const { page } = ann
  await bob.say('something')
  await ann.expectTexts('something')
  const chat = page.url()
  const entries = await page.evaluate(() => history.length)
  await keepEscapeFromApp(page)

  const sheet = page.getByRole('dialog', { name: 'Message actions' })
  await hold(ann.message('something'))
  await expect(sheet).toBeVisible()
  await requestClose(page)
  await expect(sheet).toHaveCount(0)

  const menu = page.getByRole('menu')
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await expect(menu).toBeVisible()
  await requestClose(page)
  await expect(menu).toHaveCount(0)

  const dialog = page.getByRole('dialog', { name: /^Report/ })
  await hold(ann.message('something'))
  await ann.action('Report').click()
  await expect(dialog).toBeVisible()
  await requestClose(page)
  await expect(dialog).toHaveCount(0)
  await expect(page.locator('#app')).not.toHaveAttribute('inert')
  expect(page.url()).toBe(chat)
  expect(await page.evaluate(() => history.length)).toBe(entries)
})

test('after a sheet was closed by its button, Back leaves the chat at once', async ({
  friends,
  isMobile,
}) => {
  test.skip(!isMobile, 'phones only')
  const [ann, bob] = await friends()
  const { page } = ann
  await bob.say('something')
  await ann.expectTexts('something')
  const chat = page.url()
  await hold(ann.message('something'))
  const sheet = page.getByRole('dialog', { name: 'Message actions' })
  await sheet.getByRole('button', { name: 'Close' }).click()
  await expect(sheet).toHaveCount(0)
  await page.goBack()
  expect(page.url()).not.toBe(chat)
})
