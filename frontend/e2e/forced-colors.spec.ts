// Selected and counted elements are visible in forced colours.

import type { Locator } from '@playwright/test'
import { expect, test } from './stage/test'

const styleOf = (locator: Locator, property: string) =>
  locator.evaluate((element, name) => getComputedStyle(element).getPropertyValue(name), property)

const outlined = (locator: Locator) => styleOf(locator, 'outline-style')

test('states are visible with forced colours', async ({ friends }) => {
  const [ann, bob] = await friends()
  const { page } = ann
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' })
  await bob.say('hello')
  await ann.expectTexts('hello')

  await page.goto('/settings/privacy')
  const flip = page.getByRole('switch').first()
  const thumb = flip.locator('.thumb')
  const places: number[] = []
  for (let turn = 0; turn < 2; turn += 1) {
    const [ground, sign] = [await styleOf(flip, 'background-color'), await styleOf(thumb, 'background-color')]
    expect(sign).not.toBe(ground)
    expect(sign).not.toMatch(/^rgba\(.*, 0\)$/)
    places.push((await thumb.boundingBox())?.x ?? 0)
    const before = await flip.getAttribute('aria-checked')
    await flip.click()
    await expect(flip).not.toHaveAttribute('aria-checked', before ?? '')
  }
  expect(places[0]).not.toBe(places[1])

  await page.goto('/settings/looks')
  await expect(page.getByRole('radio', { name: 'Night' })).toBeVisible()
  const chosen = page.locator('label').filter({ has: page.locator('input[type=radio]:checked') })
  for (const label of await chosen.all()) expect(await outlined(label)).toBe('solid')
  if (!ann.phone) expect(await outlined(page.locator('nav.rail [aria-current=page]').first())).toBe('solid')

  await page.goto('/')
  await ann.openChat(bob)
  await ann.pressBeside('hello', 'React with 👍')
  const mine = ann.message('hello').getByRole('button', { name: '👍, 1 reaction' })
  await expect(mine).toHaveAttribute('aria-pressed', 'true')
  await ann.composer.focus()
  expect(await outlined(mine)).toBe('solid')
})
