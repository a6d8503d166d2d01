// A newer privacy policy: the app is blocked until the user agrees, signs out or deletes the account.

import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expectAccessible } from './stage/axe'
import { TestServer } from './stage/server'
import { expect, test } from './stage/test'

const SHIPPED = join(import.meta.dirname, '../../backend/src/engine/consent/policies')

test('the app continues after consent to a newer policy', async ({ newPerson }) => {
  test.slow()
  const texts = await mkdtemp(join(tmpdir(), 'umbrachat-policies-'))
  const names = (await readdir(SHIPPED)).sort((a, b) => parseInt(a) - parseInt(b))
  const putInForce = (version: number) =>
    copyFile(join(SHIPPED, names[version - 1] ?? ''), join(texts, names[version - 1] ?? ''))
  await putInForce(1)
  const server = await TestServer.start({ UMBRACHAT_POLICY_DIR: texts })
  try {
    const ann = await newPerson('ann', server)
    ann.watch.allowNetworkTrouble()
    ann.watch.allow(/status of 403/)
    const { page } = ann
    await ann.fillSignUp()
    await page.getByText('What others may see').click()
    await page.getByRole('switch', { name: 'Read receipts' }).click()
    await expect(page.locator('summary')).toContainText('when I am here')
    await expect(page.locator('summary')).not.toContainText('read receipts')
    await page.getByRole('checkbox').check()
    await page.getByRole('button', { name: 'Create account' }).click()
    await ann.expectSignedIn()
    await ann.settings('Privacy')
    await expect(page.getByRole('switch', { name: /Read receipts/ })).not.toBeChecked()
    await expect(page.getByText('Not agreed: Read receipts')).toBeVisible()
    await expectAccessible(page, 'privacy')
    await page.getByRole('button', { name: 'Withdraw: Being seen online and typing' }).click()
    await expect(page.getByText('Withdrawn: Being seen online and typing', { exact: true })).toBeVisible()
    await expect(page.getByRole('switch', { name: /Show when I am here/ })).not.toBeChecked()
    const bob = await (await newPerson('bob', server)).signUp()
    bob.watch.allowNetworkTrouble()
    bob.watch.allow(/status of 40[13]/)

    await server.down()
    await putInForce(2)
    await server.up()
    const gate = page.getByRole('heading', { name: 'The privacy policy has changed' })
    await expect(gate).toBeVisible({ timeout: 30_000 })
    await expect(gate).toBeFocused()
    await expect(page.getByText(/You agreed to version 1 on .* Version 2 is in force/)).toBeVisible()
    await expect(page.locator('ins').first()).toContainText('Added:')
    await expectAccessible(page, 'gate')
    await page.getByText('The whole text', { exact: true }).click()
    await expect(page.getByText(/^Version 2, in force/)).toBeVisible()
    await page.reload()
    await expect(gate).toBeVisible({ timeout: 30_000 })
    await page.getByRole('button', { name: 'I agree to version 2' }).click()
    await expect(page.getByRole('heading', { name: 'What you agreed to' })).toBeVisible()
    await expect(page.getByText(/, version 2$/).first()).toBeVisible()

    await page.goto('/privacy')
    await page.getByLabel('Compare with').selectOption('1')
    await expect(page.locator('del').first()).toContainText('Removed:')
    await expectAccessible(page, 'versions of the policy')

    // A user who does not agree can delete the account.
    await bob.page.getByRole('button', { name: 'Delete my account…' }).click({ timeout: 30_000 })
    await expect(bob.page.getByRole('dialog')).toContainText('This will be deleted')
    await expectAccessible(bob.page, 'deleting the account')
    const dialog = bob.page.getByRole('dialog')
    await dialog.getByLabel('Your password', { exact: true }).fill('not my password')
    await dialog.getByRole('button', { name: 'Delete my account for good' }).click()
    await expect(dialog.getByText('This password is not right.')).toBeVisible()
    await bob.confirm('Delete my account for good')
    await expect(bob.page.getByRole('heading', { name: 'Your account is deleted' })).toBeVisible()
    await expectAccessible(bob.page, 'receipt')
    expect(await bob.page.evaluate(() => Object.keys({ ...localStorage, ...sessionStorage }))).toEqual([])
    await bob.page.getByRole('button', { name: 'Leave' }).click()
    await bob.enter()
    await expect(bob.page.getByText('Username or password is not right.')).toBeVisible()
  } finally {
    await server.dispose()
    await rm(texts, { recursive: true })
  }
})
