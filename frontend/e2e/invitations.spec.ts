// Invitation links: from the link to the first message, and servers on which an account needs one.

import type { Page } from '@playwright/test'
import { decodeQR } from 'qr/decode.js'
import { expectAccessible } from './stage/axe'
import { PASSWORD, type Person } from './stage/person'
import { TestServer } from './stage/server'
import { expect, test } from './stage/test'

/** Pixels of a module. */
const QR_SCALE = 4

/** Makes a link in the app; returns its address. */
async function makeLink(person: Person, people = '1 person'): Promise<string> {
  await person.go('People')
  await person.page.getByLabel('For how many people').selectOption(people)
  await person.page.getByRole('button', { name: 'Make a link' }).click()
  const link = person.page.getByLabel('Invitation link', { exact: true })
  await expect(link).toHaveValue(/\/join#[\w-]{24}$/)
  await expect(link).toBeFocused()
  return link.inputValue()
}

/** Fills in the sign-up form that is shown. */
async function signUpHere(person: Person): Promise<void> {
  await person.page.getByLabel('Username', { exact: true }).fill(person.name)
  await person.page.getByLabel('Display name').fill(person.displayName)
  await person.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await person.page.getByRole('checkbox').check()
  await person.page.getByRole('button', { name: 'Create account' }).click()
}

/** The link that the drawn QR code holds. */
async function expectQrOf(page: Page, link: string): Promise<void> {
  const code = page.getByRole('img', { name: /QR code/ })
  const side = Number((await code.getAttribute('viewBox'))?.split(' ')[2])
  const path = (await code.locator('path').getAttribute('d')) ?? ''
  const width = side * QR_SCALE
  const data = new Uint8Array(width * width * 3).fill(255)
  for (const [, x, y] of path.matchAll(/M(\d+) (\d+)h1v1h-1z/g))
    for (let line = 0; line < QR_SCALE; line += 1) {
      const at = ((Number(y) * QR_SCALE + line) * width + Number(x) * QR_SCALE) * 3
      data.fill(0, at, at + QR_SCALE * 3)
    }
  expect(decodeQR({ width, height: width, data })).toBe(link)
}

test('a link leads from the sign-up to the first message', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  const link = await makeLink(ann)
  await expectQrOf(ann.page, link)
  await expectAccessible(ann.page, 'people with a new link')
  await ann.context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await ann.page.getByRole('button', { name: 'Copy' }).click()
  expect(await ann.page.evaluate(() => navigator.clipboard.readText())).toBe(link)

  const bob = await newPerson('bob')
  const requests: string[] = []
  bob.page.on('request', (request) => requests.push(`${request.url()} ${request.headers()['referer'] ?? ''}`))
  await bob.page.goto(link)
  await expect(bob.page.getByText(`${ann.displayName} would like to be your friend here.`)).toBeVisible()
  expect(new URL(bob.page.url()).hash, 'the code does not stay in the history').toBe('')
  await expectAccessible(bob.page, 'an invitation')
  await bob.page.getByRole('button', { name: 'Create an account' }).click()
  await expect(bob.page.getByText(`${ann.displayName} invites you.`)).toBeVisible()
  await expectAccessible(bob.page, 'sign-up with an invitation')
  await signUpHere(bob)
  await expect(bob.timeline(ann)).toBeVisible()
  const code = link.split('#')[1] ?? ''
  expect(requests.filter((request) => request.includes(code))).toEqual([])
  await bob.page.keyboard.press('Escape')
  await bob.say('Here I am')

  await ann.openChat(bob)
  await ann.expectTexts('Here I am')
  // The link brought in as many people as it should.
  await ann.go('People')
  await expect(ann.page.getByRole('list', { name: 'Links that can be used' })).toBeHidden()
  const late = await newPerson('late')
  late.watch.allow(/status of 404/)
  await late.page.goto(link)
  await expect(late.page.getByRole('heading', { name: 'This invitation cannot be used' })).toBeVisible()
  await expectAccessible(late.page, 'an invitation that is used up')
})

test('who has an account signs in with the link, or is signed in', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  const link = await makeLink(ann, '5 people')
  await ann.page.goto(link)
  await expect(ann.page.getByText('You made this link yourself.')).toBeVisible()

  const bob = await (await newPerson('bob')).signUp()
  await bob.signOut()
  await bob.page.goto(link)
  await bob.page.getByRole('button', { name: 'I have an account' }).click()
  await bob.page.getByLabel('Username', { exact: true }).fill(bob.name)
  await bob.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await bob.page.getByRole('button', { name: 'Sign in' }).click()
  await bob.page.getByRole('button', { name: `Become friends with ${ann.displayName}` }).click()
  await expect(bob.timeline(ann)).toBeVisible()

  const cleo = await (await newPerson('cleo')).signUp()
  await cleo.page.goto(link)
  await cleo.page.getByRole('button', { name: `Become friends with ${ann.displayName}` }).click()
  await expect(cleo.timeline(ann)).toBeVisible()
  // Once more: they are friends already.
  await cleo.page.goto(link)
  await cleo.page.getByRole('button', { name: `Write to ${ann.displayName}` }).click()
  await expect(cleo.timeline(ann)).toBeVisible()
})

test('a link that was taken back no longer works', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  const link = await makeLink(ann)
  await ann.page.getByRole('button', { name: 'Done' }).click()
  const list = ann.page.getByRole('list', { name: 'Links that can be used' })
  await expect(list).toContainText('0 of 1 used')
  await ann.page.getByRole('button', { name: /^Take back the link/ }).click()
  await expect(list).toBeHidden()
  const bob = await newPerson('bob')
  bob.watch.allow(/status of 404/)
  await bob.page.goto(link)
  await expect(bob.page.getByRole('heading', { name: 'This invitation cannot be used' })).toBeVisible()
  await bob.page.goto('/join')
  await expect(bob.page.getByRole('heading', { name: 'The address is incomplete' })).toBeVisible()
})

test('an invite-only server explains itself, and its first account uses the printed link', async ({
  newPerson,
}) => {
  const server = await TestServer.start({ UMBRACHAT_REGISTRATION: 'invite' })
  try {
    const dora = await newPerson('dora', server)
    await dora.page.goto('/sign-up')
    const heading = dora.page.getByRole('heading', { name: 'An account here needs an invitation' })
    await expect(heading).toBeVisible()
    await expectAccessible(dora.page, 'sign-up of an invite-only server')

    const printed = () => /Create the first account here.*: (\S+)/.exec(server.log)?.[1]
    await expect.poll(printed).toBeDefined()
    const ann = await newPerson('ann', server)
    await ann.page.goto(printed() ?? '')
    await ann.page.getByRole('button', { name: 'Create an account' }).click()
    await signUpHere(ann)
    await ann.expectSignedIn()
    await ann.page.keyboard.press('Escape')
    await ann.go('People')
    await expect(ann.page.getByText('It also lets them create an account on this server.')).toBeVisible()

    await dora.page.goto(await makeLink(ann))
    await dora.page.getByRole('button', { name: 'Create an account' }).click()
    await signUpHere(dora)
    await expect(dora.timeline(ann)).toBeVisible()
    // The server ends before the pages are closed.
    for (const person of [ann, dora]) person.watch.allowNetworkTrouble()
  } finally {
    await server.dispose()
  }
})

test('a closed server offers no sign-up', async ({ newPerson }) => {
  const server = await TestServer.start({ UMBRACHAT_REGISTRATION: 'closed' })
  try {
    const dora = await newPerson('dora', server)
    await dora.page.goto('/sign-up')
    const heading = dora.page.getByRole('heading', { name: 'Accounts are made by the operator' })
    await expect(heading).toBeVisible()
    await dora.page.getByRole('link', { name: 'Sign in' }).click()
    await expect(dora.page.getByRole('heading', { name: 'Welcome back' })).toBeVisible()
    // The server ends while the page still loads what comes later.
    dora.watch.allowNetworkTrouble()
  } finally {
    await server.dispose()
  }
})

/** Makes a link of the open group in its details; returns its address. */
async function makeGroupLink(person: Person, approval: boolean): Promise<string> {
  const details = await person.openDetails()
  await details.getByRole('button', { name: 'Invite with a link' }).click()
  const dialog = person.page.getByRole('dialog', { name: 'Invite with a link' })
  if (approval) await dialog.getByRole('switch', { name: 'An admin approves who joins' }).click()
  await expectAccessible(person.page, 'a link of a group')
  await dialog.getByRole('button', { name: 'Make a link' }).click()
  const link = dialog.getByLabel('Invitation link', { exact: true })
  await expect(link).toHaveValue(/\/join#[\w-]{24}$/)
  const address = await link.inputValue()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  return address
}

test('a link of a group leads from the sign-up to the first message there', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  await ann.createGroup('Night walk')
  const link = await makeGroupLink(ann, false)
  const bob = await newPerson('bob')
  await bob.page.goto(link)
  await expect(bob.page.getByText('Night walk')).toBeVisible()
  await expect(bob.page.getByText(`${ann.displayName} invites you to this group.`)).toBeVisible()
  await expectAccessible(bob.page, 'an invitation to a group')
  await bob.page.getByRole('button', { name: 'Create an account' }).click()
  await signUpHere(bob)
  await bob.page.getByRole('button', { name: 'Join the group' }).click()
  await expect(bob.log('Night walk')).toBeVisible()
  await bob.say('hello everybody')
  await ann.openGroup('Night walk')
  await expect(ann.message('hello everybody')).toBeVisible()
  await expect(ann.line(`${bob.displayName} joined by a link from you`)).toBeVisible()
})

test('an admin approves who joins by a link', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  await ann.createGroup('Night walk')
  const link = await makeGroupLink(ann, true)
  const [bob, cem] = [await (await newPerson('bob')).signUp(), await (await newPerson('cem')).signUp()]
  for (const person of [bob, cem]) {
    await person.page.goto(link)
    await expect(person.page.getByText('An admin of the group decides')).toBeVisible()
    await person.page.getByRole('button', { name: 'Ask to join' }).click()
    await expect(person.page.getByRole('heading', { name: 'Your request is sent' })).toBeVisible()
  }
  await expectAccessible(cem.page, 'a request to join')
  // The requests arrive live in the details that are open.
  const details = await ann.openDetails()
  await expect(details.getByRole('heading', { name: 'Asking to join' })).toBeVisible()
  await expectAccessible(ann.page, 'requests to join')
  await details.getByRole('button', { name: `Refuse the request of ${cem.displayName}` }).click()
  const approve = details.getByRole('button', { name: `Let ${bob.displayName} join` })
  await expect(approve, 'the focus goes to the next request').toBeFocused()
  await approve.click()
  await expect(details.getByRole('heading', { name: 'Asking to join' })).toBeHidden()
  const keepsFocus = () => details.evaluate((part) => part.contains(document.activeElement))
  await expect.poll(keepsFocus, 'the focus stays in the details').toBe(true)
  await bob.page.getByRole('button', { name: 'Go to your chats' }).click()
  await bob.openGroup('Night walk')
  await bob.say('thank you')
  await expect(bob.line(`${ann.displayName} let you into the group`)).toBeVisible()
})
