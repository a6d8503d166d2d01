// Checks the accessibility of the page in both themes.

import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

const RULES = ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa']

export async function expectAccessible(page: Page, where: string): Promise<void> {
  for (const theme of ['dark', 'light']) {
    const before = await page.evaluate(() => document.documentElement.dataset['theme'])
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name), theme)
    // Preloading serves rules that are not checked here. It adds style elements, which the page's policy forbids.
    const { violations } = await new AxeBuilder({ page })
      .options({ preload: false })
      .withTags(RULES)
      .analyze()
    const found = violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    )
    expect(found, `${where}, ${theme}`).toEqual([])
    await page.evaluate((name) => (document.documentElement.dataset['theme'] = name ?? ''), before)
  }
}
