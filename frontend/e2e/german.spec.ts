// In German no text is left in English, and words are hyphenated correctly.

import type { Page } from '@playwright/test'
import { expect, test } from './stage/test'

const ENGLISH = /\b(?:the|and|your|until|deleted|with|what|from|contract|days|you|this)\b/i

/** English sentences, and words that are broken across lines. */
function faults(page: Page): Promise<string[]> {
  return page.evaluate((english) => {
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      const text = node.textContent ?? ''
      if (
        !element?.checkVisibility({ checkVisibilityCSS: true }) ||
        element.closest('script, style, bdi, [dir=auto], .visually-hidden')
      )
        continue
      if (new RegExp(english, 'i').test(text)) found.push(`English: ${text.trim()}`)
      for (const { index, 0: word } of text.matchAll(/[\p{L}]{4,}/gu)) {
        const range = document.createRange()
        range.setStart(node, index)
        range.setEnd(node, index + word.length)
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
        // Browsers with German rules hyphenate. Each half then has several letters.
        if (lines.size > 1 && word.length < 12) found.push(`cut: ${word}`)
      }
    }
    return found
  }, ENGLISH.source)
}

for (const width of [1440, 1024, 390, 320]) {
  test(`all texts are German on a screen of ${width} px`, async ({ friends, isMobile }) => {
    test.skip(isMobile !== width < 500, 'of the other project')
    test.slow()
    const [ann, bob] = await friends()
    const { page } = ann
    await page.setViewportSize({ width, height: 844 })
    const chat = page.url()
    await page.evaluate(() => localStorage.setItem('umbra.language', 'de'))
    const places = ['', 'people', 'search', 'settings', 'nowhere/at/all']
    const parts = ['profile', 'privacy', 'security', 'devices', 'looks', 'data'].map(
      (part) => `settings/${part}`,
    )
    for (const place of [
      ...places.map((each) => `/${each}`),
      ...parts.map((each) => `/${each}`),
      chat,
      `${chat}/details`,
    ]) {
      await page.goto(place)
      await expect(page.locator('html')).toHaveAttribute('lang', 'de')
      // On a phone the start has a list and no main part.
      await expect(page.locator('#main, nav').filter({ visible: true }).first()).toBeVisible()
      await expect(page.locator('[aria-busy=true], .skeleton')).toHaveCount(0)
      for (const summary of await page.locator('summary').all()) await summary.click()
      if (place.endsWith('data'))
        await expect(
          page.getByRole('heading', { name: 'Was dieser Server über dich speichert' }),
        ).toBeVisible()
      const names = [ann.name, bob.name, ann.displayName, bob.displayName]
      const all = await faults(page)
      expect(
        all.filter((fault) => !names.some((name) => fault.includes(name))),
        place,
      ).toEqual([])
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect(wide, place).toBeLessThanOrEqual(0)
    }
  })
}
