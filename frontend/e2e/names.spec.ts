// Names in sentences are isolated: the order of a sentence does not depend on the script of the names.

import type { Locator } from '@playwright/test'
import type { Person } from './stage/person'
import { expect, test } from './stage/test'

const ALI = 'علی'
const SARA = 'سارا'

async function rename(person: Person, name: string): Promise<void> {
  await person.settings('Profile')
  await person.page.getByLabel('Display name').fill(name)
  await person.page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(person.page.getByText('Saved', { exact: true }).first()).toBeVisible()
}

/** The given parts of a text in their visual order from left to right. */
function seenOrder(where: Locator, parts: string[]): Promise<string[]> {
  return where.evaluate((root, wanted) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    const found: { part: string; left: number }[] = []
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (const part of wanted) {
        const at = node.textContent?.indexOf(part) ?? -1
        if (at < 0) continue
        const range = document.createRange()
        range.setStart(node, at)
        range.setEnd(node, at + part.length)
        found.push({ part, left: range.getBoundingClientRect().left })
      }
    }
    return found.sort((a, b) => a.left - b.left).map(({ part }) => part)
  }, parts)
}

test('a system message reads from left to right with names of any script', async ({ personWithFriends }) => {
  test.slow()
  const [ali, sara, mira] = await personWithFriends('ali', 'sara', 'mira')
  await ali.createGroup('Stars', mira)
  await rename(ali, ALI)
  await rename(sara, SARA)
  await ali.openGroup('Stars')
  const details = await ali.openDetails()
  await details.getByRole('button', { name: 'Add', exact: true }).click()
  const dialog = ali.page.getByRole('dialog', { name: /^Add people/ })
  await dialog.getByRole('checkbox', { name: SARA }).check()
  await dialog.getByRole('button', { name: 'Add 1 friend' }).click()

  await mira.go('Chats')
  const row = mira.rowOf('Stars')
  await expect(row).toContainText(SARA)
  expect(await seenOrder(row.locator('.preview'), [SARA, 'added', ALI])).toEqual([ALI, 'added', SARA])

  await mira.openGroup('Stars')
  const line = mira.line(SARA)
  await expect(line).toBeVisible()
  expect(await seenOrder(line, [SARA, 'added', ALI])).toEqual([ALI, 'added', SARA])
  await expect(line.locator('bdi')).toHaveText([ALI, SARA])

  await ali.page.goto(mira.page.url())
  const writers = mira.page.locator('.writers .who')
  // Typing before the page is connected again is not reported.
  await expect(async () => {
    await ali.composer.pressSequentially('hello')
    await expect(writers).toContainText(ALI, { timeout: 2_000 })
  }).toPass()
  await expect(writers.locator('bdi')).toHaveText([ALI])
  expect(await seenOrder(writers, [ALI, 'is typing'])).toEqual([ALI, 'is typing'])

  await ali.composer.fill('שלום')
  await ali.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(mira.message('שלום')).toBeVisible()
  if (mira.phone) await mira.go('Chats')
  expect(await seenOrder(row.locator('.preview'), ['שלום', ALI])).toEqual([ALI, 'שלום'])
})
