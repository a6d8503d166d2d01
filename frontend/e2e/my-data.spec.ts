// Viewing, exporting and deleting one's own data, and what others see of the deletion.

import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { expectAccessible } from './stage/axe'
import { expect, test } from './stage/test'

/** All data that the app stores in this browser, as text. */
const kept = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('umbrachat')
        opening.onerror = () => reject(new Error('no database'))
        opening.onsuccess = async () => {
          const db = opening.result
          const names = [...db.objectStoreNames]
          const reading = db.transaction(names)
          const all = names.map(
            (name) =>
              new Promise((done) => {
                const asked = reading.objectStore(name).getAll()
                asked.onsuccess = () => done(asked.result)
              }),
          )
          resolve(JSON.stringify(await Promise.all(all)))
          db.close()
        }
      }),
  )

test('data can be exported, messages deleted, and the account deleted while its messages remain', async ({
  friends,
  newPerson,
}) => {
  test.slow()
  const [ann, bob] = await friends()
  const { page } = ann
  ann.watch.allow(/status of 40[13]/)
  // The native save dialog cannot be answered in a test. Without it the file is kept in memory.
  await page.addInitScript(() => Reflect.deleteProperty(window, 'showSaveFilePicker'))
  await ann.say('the first secret')
  await bob.say('an answer')
  await ann.expectTexts('the first secret', 'an answer')
  await bob.expectTexts('the first secret', 'an answer')
  const tablet = await newPerson('ann')
  Object.assign(tablet, { name: ann.name })
  tablet.watch.allow(/status of 401|WebSocket/)
  await tablet.signIn()
  await tablet.openChat(bob)
  await tablet.composer.fill('a draft that nobody may keep')

  await page.goto('/settings/data')
  await expect(page.getByText('What you write, with its time').first()).toBeVisible()
  await expectAccessible(page, 'my data')
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export my data' }).click()
  const file = await download
  expect(file.suggestedFilename()).toMatch(/^umbrachat-.*\.json$/)
  const text = await readFile(await file.path(), 'utf8')
  expect(() => JSON.parse(text)).not.toThrow()
  expect(text).toContain('the first secret')
  await expect(page.getByText(/^Done: /)).toBeVisible()
  await page.getByText('With my files', { exact: true }).click()
  const archive = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export my data' }).click()
  const zip = await archive
  expect(zip.suggestedFilename()).toMatch(/^umbrachat-.*\.zip$/)
  const packed = await readFile(await zip.path())
  expect(packed.subarray(0, 2).toString()).toBe('PK')
  expect(packed.includes('export.json')).toBe(true)

  await ann.openChat(bob)
  await page.getByRole('button', { name: 'More', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Delete my messages here' }).click()
  await expectAccessible(page, 'deleting messages')
  await ann.confirm('Delete for everybody', 'not my password')
  await expect(page.getByText('This password is not right.')).toBeVisible()
  await ann.confirm('Delete for everybody')
  await expect(page.getByText('1 message was deleted.')).toBeVisible()
  await bob.expectTexts('an answer')
  await expect(bob.page.getByText('Message deleted').first()).toBeVisible()

  await ann.say('a word to remember me by')
  await bob.expectTexts('an answer', 'a word to remember me by')
  await page.goto('/settings/data')
  await page.getByRole('button', { name: 'Delete my account…' }).click()
  await expect(page.getByRole('dialog')).toContainText(/1 message of yours in 1 chat/)
  await page.getByText('Keep them without me', { exact: true }).click()
  await ann.confirm('Delete my account for good')
  await expect(page.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible()
  await expect(page.getByText('1 message stays under “Deleted account”.')).toBeVisible()
  expect(await kept(page)).not.toMatch(/[a-z]/)

  // The other device of the same account, and the other person.
  await expect(tablet.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
  await expect(bob.page.getByText('This account was deleted. What was said stays readable.')).toBeVisible()
  await expect(bob.line('Somebody deleted their account')).toBeVisible()
  await expect(bob.page.getByRole('heading', { name: 'Deleted account' }).first()).toBeVisible()
  await bob.expectTexts('an answer', 'a word to remember me by')
  await expectAccessible(bob.page, 'a chat with nobody')
  await expect.poll(() => kept(bob.page)).not.toContain(ann.displayName)
  await bob.page.reload()
  await bob.expectTexts('an answer', 'a word to remember me by')
  await bob.go('People')
  await expect(bob.page.getByText('No friends yet')).toBeVisible()
})
