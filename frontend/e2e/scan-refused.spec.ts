// Scanning without a camera: the user refuses it, or there is none.

import { expectAccessible } from './stage/axe'
import { withMicrophone } from './stage/microphone'
import { expect, test } from './stage/test'

test.use({
  launchOptions: [
    async ({ launchOptions }, use) => use(withMicrophone(launchOptions, 'deny')),
    { scope: 'worker' },
  ],
})

test('a refused camera is explained', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  await ann.go('People')
  await ann.page.getByRole('button', { name: 'Scan a code' }).click()
  const dialog = ann.page.getByRole('dialog', { name: 'Scan a code' })
  await expect(dialog.getByRole('alert')).toContainText('This page may not use the camera.')
  await expect(dialog.getByText('Without a camera you can open the invitation link itself.')).toBeVisible()
  await expectAccessible(ann.page, 'a refused camera')
  await ann.page.evaluate(() => {
    const missing = () => Promise.reject(new DOMException('Requested device not found', 'NotFoundError'))
    navigator.mediaDevices.getUserMedia = missing
  })
  await dialog.getByRole('button', { name: 'Try again' }).click()
  await expect(dialog.getByRole('alert')).toContainText('There is no camera.')
})
