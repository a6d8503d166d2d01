// Two devices of one person show the same.

import { expect, test } from './stage/test'

test('read positions are equal on all devices, and a new device sees the history', async ({
  friends,
  newPerson,
}) => {
  const [ann, bob] = await friends()
  const tablet = await newPerson('ann')
  Object.assign(tablet, { name: ann.name })
  for (const text of ['one', 'two', 'three']) await bob.say(text)
  await ann.expectTexts('one', 'two', 'three')
  await tablet.signIn()
  await tablet.openChat(bob)
  await tablet.expectTexts('one', 'two', 'three')
  await bob.expectDelivery('three', 'read')

  await tablet.go('Settings')
  await ann.go('Settings')
  await bob.say('four')
  for (const device of [ann, tablet]) await expect(device.page).toHaveTitle(/^\(1\)/)
  await tablet.openChat(bob)
  await expect(tablet.page).not.toHaveTitle(/^\(/)
  await expect(ann.page).not.toHaveTitle(/^\(/)
  await bob.expectDelivery('four', 'read')
})

test('a draft survives navigation and a reload', async ({ friends }) => {
  const [ann, bob] = await friends()
  const composer = ann.page.getByRole('textbox', { name: /^Message to/ })
  await composer.fill('not finished y')
  await ann.go('Settings')
  await ann.openChat(bob)
  await expect(composer).toHaveValue('not finished y')
  await composer.fill('not finished yet')
  await ann.page.waitForTimeout(500)
  await ann.page.reload()
  await expect(composer).toHaveValue('not finished yet')
})

test('with read receipts off, a user sees none', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.settings('Privacy')
  await ann.page.getByRole('switch', { name: /Read receipts/ }).click()
  await expect(ann.page.getByRole('switch', { name: /Read receipts/ })).not.toBeChecked()
  await ann.openChat(bob)
  await ann.say('did you read this?')
  await bob.expectTexts('did you read this?')
  await bob.say('I did')
  await ann.expectTexts('did you read this?', 'I did')
  await ann.page.waitForTimeout(2_500)
  await ann.expectDelivery('did you read this?', 'delivered')
  await bob.expectDelivery('I did', 'delivered')
})
