// Installing the app from the settings.

import type { Page } from '@playwright/test'
import { expectAccessible } from './stage/axe'
import { expect, test } from './stage/test'

const button = (page: Page) => page.getByRole('button', { name: 'Install the app' })

/** As Chromium does it when the app can be installed. Returns after the event. */
function offer(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const event = new Event('beforeinstallprompt', { cancelable: true })
    const counted = Object.assign(window, { prompts: 0 })
    const prompt = () => {
      counted.prompts += 1
      return Promise.resolve({ outcome: 'accepted' })
    }
    dispatchEvent(Object.assign(event, { prompt }))
    return event.defaultPrevented
  })
}

const prompts = (page: Page) => page.evaluate(() => (window as unknown as { prompts: number }).prompts)

test('what the browser offers waits for the button', async ({ newPerson }) => {
  const { page } = await (await newPerson('ann')).signUp()
  await page
    .getByRole('link', { name: /^Settings/ })
    .first()
    .click()
  await expect(page.getByRole('button', { name: 'Sign out' }).last()).toBeVisible()
  await expect(button(page), 'the browser offers nothing').toHaveCount(0)
  expect(await offer(page), 'the browser shows no banner of its own').toBe(true)
  await expect(button(page)).toBeVisible()
  await expectAccessible(page, 'an offer to install')
  expect(await prompts(page)).toBe(0)
  await button(page).click()
  expect(await prompts(page)).toBe(1)
  await expect(button(page)).toHaveCount(0)
  await expect(page.locator('#main')).toBeFocused()

  await offer(page)
  await expect(button(page)).toBeVisible()
  await page.evaluate(() => dispatchEvent(new Event('appinstalled')))
  await expect(button(page)).toHaveCount(0)
})

test('a browser without an offer explains how, unless it is installed', async ({ newPerson }) => {
  const ann = await newPerson('ann', undefined, {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1',
  })
  await ann.page.addInitScript(() => {
    delete (window as { onbeforeinstallprompt?: unknown }).onbeforeinstallprompt
    const installed = sessionStorage.getItem('test.installed') !== null
    Object.defineProperty(navigator, 'standalone', { value: installed })
  })
  await ann.signUp()
  await ann.go('Settings')
  await button(ann.page).click()
  const dialog = ann.page.getByRole('dialog', { name: 'Install the app' })
  await expect(dialog).toContainText('“Add to Home Screen”')
  await expectAccessible(ann.page, 'how to install')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(button(ann.page)).toBeFocused()
  await ann.page.evaluate(() => sessionStorage.setItem('test.installed', '1'))
  await ann.page.reload()
  await expect(ann.page.getByRole('button', { name: 'Sign out' }).last()).toBeVisible()
  await expect(button(ann.page)).toHaveCount(0)
})
