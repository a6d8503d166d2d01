// What another app shares with the installed app.

import type { Page } from '@playwright/test'
import { expectAccessible } from './stage/axe'
import { picture } from './stage/files'
import { expectStored } from './stage/installed'
import { everythingStored } from './stage/stored-data'
import { expect, test } from './stage/test'

/** As a phone does it: a form with files is sent to the address of the manifest. */
async function share(page: Page, fields: Record<string, string>, withFile = true): Promise<void> {
  await page.evaluate(
    ({ parts, bytes }) => {
      const form = Object.assign(document.createElement('form'), {
        action: '/share',
        method: 'post',
        enctype: 'multipart/form-data',
      })
      for (const [name, value] of Object.entries(parts))
        form.append(Object.assign(document.createElement('input'), { name, value }))
      if (bytes) {
        const input = Object.assign(document.createElement('input'), { type: 'file', name: 'files' })
        const data = new DataTransfer()
        const content = Uint8Array.from(atob(bytes), (each) => each.charCodeAt(0))
        data.items.add(new File([content], 'moon.png', { type: 'image/png' }))
        input.files = data.files
        form.append(input)
      }
      document.body.append(form)
      form.submit()
    },
    { parts: fields, bytes: withFile ? picture('moon.png', 40, 30).buffer.toString('base64') : '' },
  )
  await page.waitForURL('**/share')
}

test('text, link and file become a draft in the chosen chat', async ({ friends }) => {
  const [ann, bob] = await friends()
  await expectStored(ann.page)
  await ann.composer.fill('Look:')
  // A draft is stored a moment after it was written.
  await expect.poll(() => everythingStored(ann.page)).toContain('Look:')
  await share(ann.page, { title: 'The moon', text: 'A picture of it', url: 'https://moon.example/one' })
  await expect(ann.page.getByRole('heading', { name: 'Share', level: 1 })).toBeVisible()
  await expect(ann.page.getByText('https://moon.example/one')).toBeVisible()
  await expect(ann.page.getByText('moon.png')).toBeVisible()
  await expectAccessible(ann.page, 'sharing')
  // A reload loses nothing.
  await ann.page.reload()
  await ann.page.getByRole('button', { name: bob.displayName }).click()
  await expect(ann.composer).toHaveValue('Look:\nThe moon\nA picture of it\nhttps://moon.example/one')
  await expect(ann.page.getByText('moon.png')).toBeVisible()
  await ann.page.getByRole('button', { name: 'Send', exact: true }).click()
  await expect(bob.message('A picture of it').locator('img').first()).toBeVisible()
  // It is shared once.
  await ann.page.goto('/share')
  await expect(ann.page.getByText('There is nothing to share')).toBeVisible()
})

test('what is shared is discarded, and the next account does not see it', async ({ friends }) => {
  const [ann] = await friends()
  await expectStored(ann.page)
  await share(ann.page, { text: 'never mind' }, false)
  await ann.page.getByRole('button', { name: 'Discard' }).click()
  await ann.page.goto('/share')
  await expect(ann.page.getByText('There is nothing to share')).toBeVisible()
  await share(ann.page, { text: 'only mine' }, false)
  await expect(ann.page.getByText('only mine')).toBeVisible()
  await ann.signOut()
  await expect.poll(() => everythingStored(ann.page)).not.toContain('only mine')
  await ann.signIn()
  await ann.page.goto('/share')
  await expect(ann.page.getByText('There is nothing to share')).toBeVisible()
})
