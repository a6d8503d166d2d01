// Signing out deletes the data in the browser.

import { expect, test } from './stage/test'
import { everythingStored, rowsStored } from './stage/stored-data'

test('signing out deletes all data in the browser', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('a word for ann only')
  await ann.expectTexts('a word for ann only')
  await expect.poll(() => everythingStored(ann.page)).toContain('a word for ann only')
  const chat = ann.page.url()
  await ann.signOut()

  expect(await rowsStored(ann.page)).toBe(0)
  const left = await everythingStored(ann.page)
  for (const trace of ['a word for ann only', ann.name, bob.name, bob.displayName])
    expect(left).not.toContain(trace)
  const shown = await ann.page.content()
  for (const trace of ['a word for ann only', bob.name, bob.displayName]) expect(shown).not.toContain(trace)
  // The device key stays, so that guesses of others do not lock the user out here. It names no account, and scripts
  // cannot read it.
  const cookies = (await ann.context.cookies()).filter(({ value }) => value !== '')
  expect(cookies.filter(({ name }) => !name.endsWith('device'))).toEqual([])
  for (const { httpOnly, value } of cookies)
    expect([httpOnly, value.includes(ann.name)]).toEqual([true, false])

  await ann.page.goto(chat)
  await expect(ann.page.getByText('a word for ann only')).toHaveCount(0)
  await ann.signIn()
  await ann.openChat(bob)
  await ann.expectTexts('a word for ann only')
})

test('signing out in one tab signs out the other tab', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('still here')
  const second = await ann.context.newPage()
  await second.goto(ann.page.url())
  await expect(second.getByRole('article').filter({ hasText: 'still here' })).toBeVisible()
  await ann.signOut()
  await expect(second.getByRole('article')).toHaveCount(0)
  await expect(second.getByRole('button', { name: /Sign in|Create account/ })).toBeVisible()
})

test('another account in the same browser sees no data of the first', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('not for others')
  await ann.expectTexts('not for others')
  await ann.signOut()
  const name = `${ann.name}other`
  await ann.page.goto('/sign-up')
  await ann.page.getByLabel('Username', { exact: true }).fill(name)
  await ann.page.getByLabel('Password', { exact: true }).fill('window teapot galaxy 12')
  await ann.page.getByRole('checkbox').check()
  await ann.page.getByRole('button', { name: 'Create account' }).click()
  await ann.expectSignedIn()
  expect(await everythingStored(ann.page)).not.toContain(bob.name)
  await expect(ann.page.getByText(bob.displayName)).toHaveCount(0)
})

test('a device whose session another device ends is signed out', async ({ friends, newPerson }) => {
  const [ann, bob] = await friends()
  await bob.say('on both devices')
  await ann.expectTexts('on both devices')
  const phone = await newPerson('ann')
  Object.assign(phone, { name: ann.name })
  await phone.signIn()
  await phone.settings('Devices')
  await phone.page.getByRole('button', { name: 'Sign out all other devices' }).click()
  ann.watch.allow(/status of 401|WebSocket/)
  await phone.page
    .getByRole('alertdialog')
    .getByRole('button', { name: 'Sign out all other devices' })
    .click()
  await expect(ann.page.getByText('You were signed out.')).toBeVisible()
  expect(await everythingStored(ann.page)).not.toContain('on both devices')
})
