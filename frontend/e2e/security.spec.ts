// Sign-in with a second factor, recovery codes, changed and forgotten passwords.

import { expectAccessible } from './stage/axe'
import { Mailbox } from './stage/mailbox'
import { PASSWORD } from './stage/person'
import { TestServer } from './stage/server'
import { expect, test } from './stage/test'
import { codeOf } from './stage/totp'

const SECOND = 'harbour violet engine 73'
const THIRD = 'pepper lantern avenue 58'

test('a second factor, recovery codes, and a forgotten password', async ({
  newPerson,
  personWithFriends,
}) => {
  test.slow()
  const [ann, bob] = await personWithFriends('ann', 'bob')
  ann.watch.allow(/status of 4(0[13]|22)|WebSocket/)
  const { page } = ann

  // Codes are offered after the first message.
  await ann.startChat(bob)
  await ann.page.reload()
  await expect(ann.timeline(bob)).toBeVisible()
  await expect(page.getByText('Keep a way back in')).toHaveCount(0)
  await ann.say('hello')
  await ann.go('Chats')
  await expectAccessible(page, 'offer of codes')
  await page.getByRole('button', { name: 'Make recovery codes' }).click()
  await ann.confirm('Make recovery codes')
  const shown = page.getByRole('dialog', { name: 'Your recovery codes' })
  await expect(shown.getByRole('listitem')).toHaveCount(8)
  const codes = await shown.getByRole('listitem').allInnerTexts()
  expect(new Set(codes).size).toBe(8)
  await expectAccessible(page, 'recovery codes')
  const file = page.waitForEvent('download')
  await shown.getByRole('button', { name: 'Save as a file' }).click()
  expect((await file).suggestedFilename()).toContain('recovery-codes')
  await shown.getByRole('button', { name: 'I have kept them' }).click()
  await expect(page.getByText('Keep a way back in')).toBeHidden()
  await expect(page.getByRole('button', { name: 'New chat or group' })).toBeFocused()

  await ann.settings('Security')
  await expect(page.getByText('You have 8 unused recovery codes.')).toBeVisible()
  await expectAccessible(page, 'security')
  await page.getByRole('button', { name: 'Set up' }).click()
  await expect(page.getByLabel('Your password', { exact: true })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Set up' })).toBeFocused()
  await page.keyboard.press('Enter')
  await ann.confirm('Continue', 'not my password')
  await expect(page.getByText('This password is not right.')).toBeVisible()
  await expect(page.getByLabel('Your password', { exact: true })).toBeFocused()
  await ann.confirm('Continue')
  const setUp = page.getByRole('dialog', { name: 'Set up a second factor' })
  await expect(setUp.getByRole('img')).toBeVisible()
  await expectAccessible(page, 'setting up a second factor')
  const secret = await setUp.locator('code').innerText()
  await setUp.getByLabel('Code of the app').fill('000000')
  await setUp.getByRole('button', { name: 'Switch on' }).click()
  await expect(setUp.getByText('This code is not right.')).toBeVisible()
  await setUp.getByLabel('Code of the app').fill(codeOf(secret))
  await setUp.getByRole('button', { name: 'Switch on' }).click()
  await expect(setUp).toBeHidden()
  await expect(page.getByText('On. Signing in needs a code from your app.')).toBeVisible()

  // The password alone no longer signs in. A recovery code replaces the code of the authenticator app.
  const tablet = await newPerson('ann')
  Object.assign(tablet, { name: ann.name })
  tablet.watch.allow(/status of 401|WebSocket/)
  await tablet.enter()
  await expect(tablet.page.getByRole('heading', { name: 'One more step' })).toBeVisible()
  await expect(tablet.page.getByLabel('Code of your app')).toBeFocused()
  await expectAccessible(tablet.page, 'the code')
  await tablet.page.getByLabel('Code of your app').fill('000000')
  await tablet.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await expect(tablet.page.getByLabel('Code of your app')).toHaveAttribute('aria-invalid', 'true')
  await tablet.page.getByRole('button', { name: 'Use a recovery code instead' }).click()
  await tablet.page.getByLabel('Recovery code').fill(codes[0] ?? '')
  await tablet.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await tablet.expectSignedIn()

  // A new password ends all other sessions.
  await page.getByLabel('Present password').fill(PASSWORD)
  await page.getByLabel('New password').fill('password1234')
  await page.getByRole('button', { name: 'Change the password' }).click()
  await expect(page.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true')
  await page.getByLabel('New password').fill(SECOND)
  await page.getByRole('button', { name: 'Change the password' }).click()
  await expect(page.getByText('The password is changed.')).toBeVisible()
  await expect(tablet.page.getByText('You were signed out.')).toBeVisible()
  await tablet.enter(SECOND)
  await tablet.page.getByLabel('Code of your app').fill(codeOf(secret, 1))
  await tablet.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await tablet.expectSignedIn()

  await page.reload()
  await expect(page.getByText('You have 7 unused recovery codes.')).toBeVisible()
  for (const event of ['Password changed', 'Second factor switched on', 'A recovery code was used']) {
    await expect(page.getByText(event).first()).toBeVisible()
  }

  // A recovery code sets a new password and disables the second factor.
  await ann.signOut()
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('Username', { exact: true }).fill(ann.name)
  await page.getByLabel('Recovery code').fill(codes[0] ?? '')
  await page.getByLabel('New password').fill(THIRD)
  await page.getByRole('button', { name: 'Set the password and sign in' }).click()
  await expect(page.getByText('Username or recovery code is not right.')).toBeVisible()
  await expectAccessible(page, 'recovery')
  await page.getByLabel('Recovery code').fill(codes[1] ?? '')
  await page.getByRole('button', { name: 'Set the password and sign in' }).click()
  await ann.expectSignedIn()
  await expect(tablet.page.getByText('You were signed out.')).toBeVisible()
  await tablet.signIn(THIRD)
  await tablet.settings('Security')
  await expect(tablet.page.getByText('You have 6 unused recovery codes.')).toBeVisible()
  await expect(tablet.page.getByRole('button', { name: 'Set up' })).toBeVisible()
})

test('a link in a mail sets a new password', async ({ newPerson }) => {
  const mailbox = await Mailbox.open()
  const server = await TestServer.start({
    UMBRACHAT_SMTP_URL: mailbox.url,
    UMBRACHAT_SMTP_FROM: 'umbrachat@example.org',
  })
  try {
    const ann = await (await newPerson('ann', server)).signUp()
    const { page } = ann
    ann.watch.allow(/status of 4/)
    // Another test server is stopped before the page is closed, so the page loses its connection.
    ann.watch.allowNetworkTrouble()
    await ann.settings('Security')
    await page.getByLabel('Email address').fill('ann@example.org')
    await page.getByRole('button', { name: 'Save the address' }).click()
    await ann.confirm('Save the address')
    await expect(page.getByText('The address is saved.')).toBeVisible()
    await ann.signOut()

    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await page.getByText('Email', { exact: true }).click()
    await page.getByLabel('Email address').fill('ann@example.org')
    await page.getByRole('button', { name: 'Send the link' }).click()
    await expect(page.getByText('a mail is on its way')).toBeVisible()
    await expectAccessible(page, 'asking for a mail')
    const linkIn = () => /http\S+\/reset#token=\S+/.exec(mailbox.mails.join('\n'))?.[0]
    await expect.poll(linkIn).toBeDefined()
    const link = linkIn() ?? ''

    // The token of the link is removed from the address, so that it does not stay in the history.
    await page.goto(link)
    await expect(page.getByRole('heading', { name: 'Set a new password' })).toBeVisible()
    await expect(page).toHaveURL(/\/reset$/)
    await expectAccessible(page, 'reset')
    await page.getByLabel('New password').fill(SECOND)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await expect(page.getByText('Your new password is set.')).toBeVisible()
    await page.goto('/sign-in')
    await page.goto(link)
    await page.getByLabel('New password').fill(THIRD)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await expect(page.getByText('This link was used already')).toBeVisible()
    await ann.signIn(SECOND)
  } finally {
    await server.dispose()
    mailbox.close()
  }
})
