// Unknown addresses, another time zone, dropped files, the theme, and sign-in.

import type { Page } from '@playwright/test'
import { expect, test } from './stage/test'

const UNKNOWN = [
  '/no/such/thing',
  '/unknown',
  '/conversation',
  '/shell/column',
  '/details',
  '/card',
  '/c/1/2/3',
]

for (const address of UNKNOWN) {
  test(`the unknown address ${address} shows that the page does not exist`, async ({ newPerson }) => {
    const ann = await (await newPerson('ann')).signUp()
    await ann.page.goto(address)
    const nothing = 'There is nothing at this address'
    await expect(ann.page.getByRole('main').getByRole('heading', { level: 1, name: nothing })).toBeVisible()
    await expect(ann.page).toHaveTitle(new RegExp(nothing))
    const { width, height } = ann.page.viewportSize() ?? { width: 0, height: 0 }
    const box = async (selector: string) =>
      (await ann.page.locator(selector).boundingBox()) ?? { x: -1, y: -1, width: 0, height: 0 }
    if (ann.phone) {
      const tabs = await box('nav.tabs')
      expect(tabs).toMatchObject({ x: 0, width })
      expect(tabs.y + tabs.height).toBe(height)
    } else {
      expect(await box('nav.rail')).toMatchObject({ x: 0, y: 0, height })
      expect((await box('main')).width).toBeGreaterThan(width * 0.8)
    }
  })
}

test('an unknown address shows a sign-in or sign-up form without a session', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await ann.page.goto('/no/such/thing')
  await expect(ann.page.getByRole('heading', { level: 1 })).toBeVisible()
  await expect(ann.page.getByLabel('Username', { exact: true })).toBeVisible()
})

test('all times follow the time zone while the page is open', async ({ newPerson }) => {
  // The other tests fix the time zone. A fixed one cannot be changed while the page is open.
  const ann = await (await newPerson('ann', undefined, { timezoneId: undefined })).signUp()
  const bob = await (await newPerson('bob')).signUp()
  await ann.befriend(bob)
  await bob.startChat(ann)
  await ann.startChat(bob)
  const cdp = await ann.page.context().newCDPSession(ann.page)
  await bob.say('before')
  await ann.expectTexts('before')
  await ann.page.evaluate(() => document.body.setAttribute('data-same-page', ''))
  const shown = (text: string) => ann.message(text).locator('time')
  const clockIn = (timeZone: string, iso: string | null) =>
    new Intl.DateTimeFormat('en-GB', { hour: 'numeric', minute: '2-digit', timeZone }).format(
      new Date(iso ?? 0),
    )

  for (const timeZone of ['Asia/Kathmandu', 'America/Anchorage', 'Pacific/Kiritimati']) {
    await cdp.send('Emulation.setTimezoneOverride', { timezoneId: timeZone })
    await bob.say(`in ${timeZone}`)
    await expect(ann.message(`in ${timeZone}`)).toBeVisible()
    for (const text of ['before', `in ${timeZone}`]) {
      const iso = await shown(text).getAttribute('datetime')
      await expect(shown(text)).toHaveText(clockIn(timeZone, iso))
      await expect(ann.message(text)).toHaveAttribute('aria-label', new RegExp(`${clockIn(timeZone, iso)}$`))
    }
    if (!ann.phone) {
      const time = ann.row(bob).locator('time')
      await expect(time).toHaveText(clockIn(timeZone, await time.getAttribute('datetime')))
    }
  }
  await expect(ann.page.locator('body[data-same-page]')).toBeVisible()
})

/** What the browser would do with a dropped item. Nothing if it was refused. */
const refused = (page: Page, selector: string, kind: 'Files' | 'text/plain') =>
  page
    .locator(selector)
    .first()
    .evaluate((element, type) => {
      const data = new DataTransfer()
      if (type === 'Files') data.items.add(new File(['x'], 'x.html', { type: 'text/html' }))
      else data.setData(type, 'some text')
      const drop = (name: string) =>
        !element.dispatchEvent(new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: data }))
      return [drop('dragover'), drop('drop')]
    }, kind)

test('a dropped file never opens instead of the app, and dropped text is inserted', async ({
  friends,
  newPerson,
}) => {
  const [ann] = await friends()
  // Files that are dropped on the chat are uploaded. The app asks for uploads that a reload interrupts, and Chromium
  // logs the answer if such an upload is complete.
  ann.watch.allow(/status of 404 .*\/api\/v1\/uploads\//)
  for (const place of ['body', 'main', '[role=log]', 'form.dock textarea', 'header'])
    expect(await refused(ann.page, place, 'Files'), place).toEqual([true, true])
  expect(await refused(ann.page, 'form.dock textarea', 'text/plain')).toEqual([false, false])
  await ann.page.goto('/settings')
  await expect(ann.page.getByRole('heading', { level: 1 }).first()).toBeVisible()
  expect(await refused(ann.page, 'main', 'Files')).toEqual([true, true])
  const stranger = await newPerson('cem')
  await stranger.page.goto('/sign-in')
  await expect(stranger.page.getByRole('heading', { level: 1 })).toBeVisible()
  expect(await refused(stranger.page, 'main', 'Files')).toEqual([true, true])
})

const theme = (page: Page) => page.locator('html')

test('a theme chosen before sign-in replaces the default of the account', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await ann.page.goto('/sign-up')
  await ann.page.getByRole('button', { name: 'Switch to the dawn theme' }).click()
  await ann.signUp()
  await expect(theme(ann.page)).toHaveAttribute('data-theme', 'light')
  await ann.page.reload()
  await ann.expectSignedIn()
  await expect(theme(ann.page)).toHaveAttribute('data-theme', 'light')

  // The choice of the account replaces the default of a new device …
  const tablet = await newPerson('ann')
  Object.assign(tablet, { name: ann.name })
  await tablet.signIn()
  await expect(theme(tablet.page)).toHaveAttribute('data-theme', 'light')

  // … and a choice before sign-in or sign-up replaces the default of the account.
  const desk = await (await newPerson('bob')).signUp()
  const bob = await newPerson('bob')
  Object.assign(bob, { name: desk.name })
  await bob.page.goto('/sign-in')
  await bob.page.getByRole('button', { name: 'Switch to the dawn theme' }).click()
  await bob.signIn()
  await expect(theme(bob.page)).toHaveAttribute('data-theme', 'light')
  await bob.page.reload()
  await bob.expectSignedIn()
  await expect(theme(bob.page)).toHaveAttribute('data-theme', 'light')
})

test('a theme chosen in an account stays, also if it is the default', async ({ newPerson }) => {
  const desktop = await (await newPerson('ann')).signUp()
  await desktop.settings('Appearance')
  for (const name of ['Dawn', 'Night']) {
    const stored = desktop.page.waitForResponse((answer) => answer.request().method() === 'PATCH')
    await desktop.page.locator('label').filter({ hasText: name }).click()
    expect((await stored).ok()).toBe(true)
  }
  await expect(theme(desktop.page)).toHaveAttribute('data-theme', 'dark')

  const tablet = await newPerson('ann')
  Object.assign(tablet, { name: desktop.name })
  await tablet.page.goto('/sign-in')
  await tablet.page.getByRole('button', { name: 'Switch to the dawn theme' }).click()
  await tablet.signIn()
  await expect(theme(tablet.page)).toHaveAttribute('data-theme', 'dark')
})

test('the first tab stop is a link to the composer', async ({ friends, isMobile }) => {
  test.skip(isMobile, 'a phone has no Tab key')
  const [ann] = await friends()
  await ann.page.reload()
  await expect(ann.composer).toBeVisible()
  await ann.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  const skip = ann.page.getByRole('link', { name: 'Skip to the message box' })
  await skip.focus()
  await ann.page.keyboard.press('Enter')
  await expect(ann.composer).toBeFocused()
  await ann.page.goto('/people')
  await ann.page.getByRole('link', { name: 'Skip to the main part' }).focus()
  await ann.page.keyboard.press('Enter')
  await expect(ann.page.locator('#main')).toBeFocused()
})
