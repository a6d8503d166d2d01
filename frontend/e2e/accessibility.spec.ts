// Every screen, in both themes, against the rules of WCAG 2.2 AA.

import { expectAccessible } from './stage/axe'
import { expect, test } from './stage/test'

test('the screens before signing in', async ({ somebody }) => {
  const ann = await somebody('ann')
  await ann.page.goto('/sign-up')
  await expect(ann.page.getByRole('button', { name: 'Create account' })).toBeVisible()
  await expectAccessible(ann.page, 'sign-up')
  await ann.page.getByRole('link', { name: 'privacy policy' }).click()
  await expect(ann.page.getByRole('dialog').getByText(/^Version .*, in force/)).toBeVisible()
  await expectAccessible(ann.page, 'policy dialog')
  await ann.page.goto('/sign-in')
  await expect(ann.page.getByRole('button', { name: 'Sign in' })).toBeVisible()
  await expectAccessible(ann.page, 'sign-in')
  await ann.page.goto('/privacy')
  await expect(ann.page.getByText(/^Version .*, in force/)).toBeVisible()
  await expectAccessible(ann.page, 'policy page')
})

test('the screens of somebody new', async ({ somebody }) => {
  const ann = await (await somebody('ann')).signUp()
  await expect(ann.page.getByText('No chats yet')).toBeVisible()
  await expectAccessible(ann.page, 'no chats')
  await ann.go('People')
  await expect(ann.page.getByText('No friends yet')).toBeVisible()
  await expectAccessible(ann.page, 'no people')
  await ann.go('Settings')
  await expect(ann.page.getByText('This device')).toBeVisible()
  await expectAccessible(ann.page, 'settings')
})

test('the screens of friends', async ({ friends, somebody }) => {
  const [ann, bob] = await friends()
  await ann.say('hello `code` and https://example.org/')
  await bob.say('a longer answer\nwith two lines')
  await ann.expectDelivery('hello', 'read')
  await expectAccessible(ann.page, 'conversation')
  const cem = await (await somebody('cem')).signUp()
  await cem.ask(ann, 'May I?')
  await expectAccessible(cem.page, 'a request sent')
  await ann.go('People')
  await expect(ann.page.getByText('May I?')).toBeVisible()
  await expectAccessible(ann.page, 'people')
  await ann.go('Chats')
  await expectAccessible(ann.page, 'chats')
})
