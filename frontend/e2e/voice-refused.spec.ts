// Recording without the permission to use the microphone.

import { withMicrophone } from './stage/microphone'
import { expect, test } from './stage/test'

test.use({
  launchOptions: [
    async ({ launchOptions }, use) => use(withMicrophone(launchOptions, 'deny')),
    { scope: 'worker' },
  ],
})

test('a refused microphone is explained, and writing goes on', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.page.getByRole('button', { name: 'Record a voice message' }).click()
  await expect(ann.page.getByRole('alert')).toHaveText(/^This page may not use the microphone/)
  // The keyboard of a phone would cover the chat.
  await expect(
    ann.phone ? ann.page.getByRole('button', { name: 'Record a voice message' }) : ann.composer,
  ).toBeFocused()
  await ann.say('then in writing')
  await bob.expectTexts('then in writing')
})
