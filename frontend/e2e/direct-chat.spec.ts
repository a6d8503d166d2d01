// Two people become friends and talk.

import { expect, test } from './stage/test'

test('an accepted request makes a friendship that both see at once', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  const bob = await (await newPerson('bob')).signUp()
  await bob.go('People')
  await ann.ask(bob, 'We met at the lake')
  await expect(bob.page.getByText('We met at the lake')).toBeVisible()
  await bob.accept(ann)
  await expect(bob.page.getByRole('button', { name: `Message ${ann.displayName}` })).toBeVisible()
  await expect(ann.page.getByRole('button', { name: `Message ${bob.displayName}` })).toBeVisible()
})

test('messages arrive in both directions, with receipts', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('hello from ann')
  await expect(bob.message('hello from ann')).toBeVisible()
  await ann.expectDelivery('hello from ann', 'read')
  await bob.say('hello from bob')
  await bob.say('and once more')
  await ann.expectTexts('hello from ann', 'hello from bob', 'and once more')
  await bob.expectTexts('hello from ann', 'hello from bob', 'and once more')
  await bob.expectDelivery('and once more', 'read')
})

test('a message counts as read only if the recipient looks at the page', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.go('Settings')
  await ann.say('are you there?')
  await ann.expectDelivery('are you there?', 'delivered')
  await expect(bob.page).toHaveTitle(/^\(1\)/)
  await bob.openChat(ann)
  await ann.expectDelivery('are you there?', 'read')
  await expect(bob.page).not.toHaveTitle(/^\(/)
})

test('a reload shows the same messages', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('before')
  await bob.say('after')
  await ann.expectTexts('before', 'after')
  await ann.page.reload()
  await ann.expectTexts('before', 'after')
  await ann.expectDelivery('before', 'read')
})

test('a deleted message disappears for both', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('a slip of the tongue')
  await ann.say('all is well')
  await bob.expectTexts('a slip of the tongue', 'all is well')
  // It can be undone for five seconds. Until then only the own device shows it.
  await ann.act('a slip of the tongue', 'Delete')
  await expect(ann.page.getByText('a slip of the tongue')).toHaveCount(0)
  await ann.page.getByRole('button', { name: 'Undo' }).click()
  await ann.expectTexts('a slip of the tongue', 'all is well')
  await expect(bob.message('a slip of the tongue')).toBeVisible()
  const asked = ann.page.waitForRequest((request) => request.method() === 'DELETE')
  await ann.act('a slip of the tongue', 'Delete')
  await asked
  for (const person of [ann, bob]) {
    await expect(person.page.getByRole('article').filter({ hasText: 'Message deleted' })).toHaveCount(1)
    await expect(person.page.getByText('a slip of the tongue')).toHaveCount(0)
  }
  // Leaving the page deletes at once.
  await ann.act('all is well', 'Delete')
  await expect(ann.page.getByText('all is well')).toHaveCount(0)
  await ann.page.goto('about:blank')
  await expect(bob.page.getByRole('article').filter({ hasText: 'Message deleted' })).toHaveCount(2)
  await bob.page.reload()
  await expect(bob.page.getByRole('article').filter({ hasText: 'Message deleted' })).toHaveCount(2)
  await expect(bob.page.getByText('a slip of the tongue')).toHaveCount(0)
})

test('two tabs of one person show the same', async ({ friends }) => {
  const [ann, bob] = await friends()
  const second = await ann.context.newPage()
  await second.goto(ann.page.url())
  await bob.say('for both tabs')
  await expect(second.getByRole('article').filter({ hasText: 'for both tabs' })).toBeVisible()
  await expect(ann.message('for both tabs')).toBeVisible()
  await second.getByRole('textbox', { name: /^Message to/ }).fill('from the second tab')
  await second.getByRole('button', { name: 'Send', exact: true }).click()
  await ann.expectTexts('for both tabs', 'from the second tab')
  await bob.expectTexts('for both tabs', 'from the second tab')
})
