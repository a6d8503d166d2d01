// An opened dialog receives the first key press, and the page behind it is inert.

import type { Page } from '@playwright/test'
import type { Person } from './stage/person'
import { expect, test } from './stage/test'

const TYPED = 'abc'

/** Types without a click, and returns the value of the focused field. */
async function typeAtOnce(page: Page): Promise<string> {
  await page.keyboard.type(TYPED)
  return page.evaluate(() => {
    const at = document.activeElement
    const inside = at?.closest('[role=dialog]') !== null
    return inside && (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) ? at.value : ''
  })
}

async function expectTyping(person: Person, title: string | RegExp): Promise<void> {
  const dialog = person.page.getByRole('dialog', { name: title })
  await expect(dialog).toBeVisible()
  expect(await typeAtOnce(person.page), String(title)).toContain(TYPED)
  // Nothing behind the dialog can be focused or read by a screen reader.
  const reached = await person.page.evaluate(() => {
    const behind = [
      ...document.querySelectorAll<HTMLElement>('#app a[href], #app button, #app input, #app textarea'),
    ]
    return behind.filter((each) => {
      each.focus()
      return document.activeElement === each
    }).length
  })
  expect(reached, String(title)).toBe(0)
  await person.page.keyboard.press('Escape')
  await expect(dialog).toHaveCount(0)
  await expect(person.page.locator('#app')).not.toHaveAttribute('inert')
  await expect(person.page.locator('body')).not.toBeFocused()
}

test('every dialog with a field receives the first key presses', async ({ friends }) => {
  test.slow()
  const [ann, bob] = await friends()
  const { page } = ann
  await bob.say('something')
  await ann.expectTexts('something')

  if (!ann.phone) {
    await ann.composer.focus()
    await page.keyboard.press('Control+k')
    await expectTyping(ann, 'Search')
    await expect(ann.composer).toBeFocused()
    await expect(ann.composer).toHaveValue('')
  }
  await ann.act('something', 'Forward')
  await expectTyping(ann, 'Forward to')
  await ann.act('something', 'Report')
  await expectTyping(ann, /^Report/)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete my messages here' }).click()
  await expectTyping(ann, /^Delete your messages/)

  await ann.go('Chats')
  await page.getByRole('button', { name: 'Search messages and people' }).click()
  await expectTyping(ann, 'Search')
  await page.getByRole('button', { name: 'New chat or group' }).click()
  await page.getByRole('menuitem', { name: 'New group' }).click()
  await expectTyping(ann, 'New group')
  await ann.createGroup('Stars')
  const details = await ann.openDetails()
  await details.getByRole('button', { name: 'Add', exact: true }).click()
  await expectTyping(ann, /^Add people/)
  await details.getByRole('button', { name: 'Name and description' }).click()
  await expectTyping(ann, 'Name and description')

  await page.goto('/settings/security')
  for (const [button, title] of [
    ['Set up', 'Set up a second factor'],
    ['Make recovery codes', /./],
  ] as const) {
    await page.getByRole('button', { name: button, exact: true }).first().click()
    await expectTyping(ann, title)
  }
  await page.goto('/settings/data')
  // An export asks for the password only if it was entered long ago.
  await page.getByRole('button', { name: 'Delete all my messages…' }).click()
  await expectTyping(ann, 'Delete all your messages?')
  await page.getByRole('button', { name: 'Delete my account…' }).click()
  await expect(page.getByRole('dialog').getByLabel('Your password', { exact: true })).toBeVisible()
  await expectTyping(ann, 'Delete your account?')
})

test('the list of shortcuts contains the switch for single keys', async ({ friends, isMobile }) => {
  test.skip(isMobile, 'a phone has no such keyboard')
  const [ann] = await friends()
  await ann.page.getByRole('heading', { level: 1 }).focus()
  await ann.page.keyboard.press('?')
  const single = ann.page.getByRole('switch', { name: 'Shortcuts of a single key' })
  await expect(single).toBeFocused()
  await ann.page.keyboard.press('Space')
  await expect(single).not.toBeChecked()
})

test('after navigating by the switcher the composer has the focus', async ({
  personWithFriends,
  isMobile,
}) => {
  test.skip(isMobile, 'a phone has no such keyboard')
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  const keys = ann.page.keyboard
  for (const to of [bob, cem, bob, bob]) {
    await keys.press('Control+k')
    await keys.type(to.name)
    await expect(ann.page.getByRole('option', { name: to.displayName }).first()).toBeVisible()
    await keys.press('Enter')
    await expect(ann.timeline(to)).toBeVisible()
    await expect(ann.composer).toBeFocused()
  }
})
