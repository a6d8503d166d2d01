// Notifications while a tab is open.

import type { Page } from '@playwright/test'
import { expectAccessible } from './stage/axe'
import { expectStored } from './stage/installed'
import { alerts, installNotifications, shown, timesAsked } from './stage/notifications'
import type { Person } from './stage/person'
import { expect, test } from './stage/test'

async function turnOn(person: Person): Promise<void> {
  await installNotifications(person.context, { before: 'granted', answer: 'granted' })
  await person.page.reload()
  await expectStored(person.page)
  await person.settings('Notifications')
  const switched = person.page.getByRole('switch', { name: 'Show notifications' })
  await switched.click()
  await expect(switched).toHaveAttribute('aria-checked', 'true')
}

type Hours = { from: string; to: string } | null

/** The server has stored such quiet hours. */
async function quietHoursStored(page: Page, isExpected: (hours: Hours) => boolean): Promise<void> {
  await page.waitForResponse(async (response) => {
    if (response.request().method() !== 'PATCH' || !response.url().endsWith('/api/v1/me')) return false
    const { settings } = (await response.json()) as { settings: { quiet_hours: Hours } }
    return isExpected(settings.quiet_hours)
  })
}

test('one for each chat, gone when it is read on another device', async ({ friends, newPerson }) => {
  const [ann, bob] = await friends()
  await turnOn(ann)
  await bob.say('first')
  await expect.poll(() => shown(ann.page)).toEqual([`${bob.displayName}: first`])
  await bob.say('second, with ||a secret||')
  await expect.poll(() => shown(ann.page)).toEqual([`${bob.displayName}: second, with ▒▒▒▒`])
  await bob.deleteOwn('second')
  // The text of a deleted message is not shown any more, and nobody is alerted to that.
  await expect.poll(() => shown(ann.page)).toEqual([`${bob.displayName}: New message`])
  expect(await alerts(ann.page)).toHaveLength(2)
  await bob.say('third')
  await expect.poll(() => shown(ann.page)).toEqual([`${bob.displayName}: third`])

  const phone = await newPerson('ann')
  Object.assign(phone, { name: ann.name })
  await phone.signIn()
  await phone.openChat(bob)
  await bob.expectDelivery('third', 'read')
  await expect.poll(() => shown(ann.page), { timeout: 2_000 }).toEqual([])
})

test('nothing for the chat that is looked at, for muted chats, and for what was unread before', async ({
  friends,
}) => {
  const [ann, bob] = await friends()
  await turnOn(ann)
  await ann.openChat(bob)
  await bob.say('seen at once')
  await bob.expectDelivery('seen at once', 'read')
  expect(await alerts(ann.page)).toEqual([])

  await ann.go('People')
  await bob.say('while elsewhere')
  await expect.poll(() => shown(ann.page)).toEqual([`${bob.displayName}: while elsewhere`])
  // Opening the chat closes it.
  await ann.openChat(bob)
  await expect.poll(() => shown(ann.page)).toEqual([])

  await ann.go('Chats')
  await ann.choose(ann.row(bob), 'Mute for 8 hours')
  await ann.go('People')
  await bob.say('muted')
  await expect.poll(async () => (await ann.page.title()).startsWith('(')).toBe(false)
  await ann.go('Chats')
  await expect(ann.row(bob)).toContainText('muted')
  expect(await shown(ann.page)).toEqual([])
  await ann.choose(ann.row(bob), 'Unmute')
  await ann.go('People')
  await ann.page.reload()
  await expect(ann.page).toHaveTitle(/^\(1\)/)
  await bob.say('after the start')
  await expect.poll(() => shown(ann.page)).toEqual([`${bob.displayName}: after the start`])
  expect(await alerts(ann.page)).toEqual(['while elsewhere', 'after the start'])
})

test('a chat notifies about mentions and replies only, or about nothing, on every device', async ({
  friends,
  newPerson,
}) => {
  const [ann, bob] = await friends()
  await turnOn(ann)
  await ann.openChat(bob)
  await ann.say('a question')
  const phone = await newPerson('ann')
  Object.assign(phone, { name: ann.name })
  await phone.signIn()
  await phone.openChat(bob)
  const details = await phone.openDetails()
  await details.getByRole('radio', { name: 'Mentions' }).check()
  await expectAccessible(phone.page, 'details with notifications')
  // The other device follows.
  const followed = await ann.openDetails()
  await expect(followed.getByRole('radio', { name: 'Mentions' })).toBeChecked()
  await phone.page.close()

  await ann.go('People')
  await bob.say('by the way')
  await expect(ann.page).toHaveTitle(/^\(1\)/)
  await bob.say(`@${ann.name} look`)
  await expect.poll(() => alerts(ann.page)).toEqual([`@${ann.name} look`])
  await bob.write('a question', 'Reply')
  await bob.say('an answer')
  await expect.poll(() => alerts(ann.page)).toEqual([`@${ann.name} look`, 'an answer'])
  await bob.write('by the way', 'Reply')
  await bob.say('to myself')
  await expect(ann.page).toHaveTitle(/^\(4\)/)

  await ann.openChat(bob)
  await bob.expectDelivery('to myself', 'read')
  await (await ann.openDetails()).getByRole('radio', { name: 'Nothing' }).check()
  await ann.go('People')
  await bob.say(`@${ann.name} again`)
  await expect(ann.page).toHaveTitle(/^\(1\)/)
  expect(await alerts(ann.page)).toHaveLength(2)
  await ann.go('Chats')
  await expect(ann.row(bob)).toContainText('No notifications')
})

test('nothing notifies in quiet hours, and the number of unread messages stays', async ({ friends }) => {
  const [ann, bob] = await friends()
  await turnOn(ann)
  const quiet = ann.page.getByRole('switch', { name: 'Keep quiet hours' })
  await quiet.click()
  await expect(ann.page.getByLabel('From', { exact: true })).toHaveValue('22:00')
  // An hour around now.
  const { from, to } = await ann.page.evaluate(() => {
    const clock = (ms: number) => new Date(Date.now() + ms).toTimeString().slice(0, 5)
    return { from: clock(-3_600_000), to: clock(3_600_000) }
  })
  await ann.page.getByLabel('Until', { exact: true }).fill('22:00')
  await expect(ann.page.getByText('begin and end at the same time')).toBeVisible()
  const saved = quietHoursStored(ann.page, (hours) => hours?.to === to)
  await ann.page.getByLabel('From', { exact: true }).fill(from)
  await ann.page.getByLabel('Until', { exact: true }).fill(to)
  await expect(ann.page.getByText('begin and end at the same time')).toBeHidden()
  await expectAccessible(ann.page, 'quiet hours')
  await saved
  await bob.say('at night')
  await expect(ann.page).toHaveTitle(/^\(1\)/)
  expect(await shown(ann.page)).toEqual([])
  const off = quietHoursStored(ann.page, (hours) => hours === null)
  await quiet.click()
  await off
  await bob.say('in the morning')
  await expect.poll(() => alerts(ann.page)).toEqual(['in the morning'])
})

test('what was shown before a reload is closed when it is read', async ({ friends }) => {
  const [ann, bob] = await friends()
  await turnOn(ann)
  await bob.say('before the reload')
  await expect.poll(() => shown(ann.page)).toEqual([`${bob.displayName}: before the reload`])
  await ann.page.reload()
  await ann.openChat(bob)
  await bob.expectDelivery('before the reload', 'read')
  await expect.poll(() => shown(ann.page)).toEqual([])
})

test('several tabs notify once, also after the first one is closed', async ({ friends }) => {
  const [ann, bob] = await friends()
  await turnOn(ann)
  const tabs = []
  for (let made = 0; made < 2; made += 1) {
    const tab = await ann.context.newPage()
    await tab.goto('/people')
    await expect(tab.getByRole('heading', { name: 'People', level: 1 })).toBeVisible()
    tabs.push(tab)
  }
  await ann.page.close()
  const [second, third] = tabs as [Page, Page]
  await bob.say('to all tabs')
  await expect.poll(() => shown(second)).toEqual([`${bob.displayName}: to all tabs`])
  expect(await alerts(second)).toEqual(['to all tabs'])
  // A chat that is looked at in one tab is not notified by another one.
  await third.goto(bob.page.url())
  await expect.poll(() => shown(third)).toEqual([])
  await bob.say('looked at')
  await bob.expectDelivery('looked at', 'read')
  expect(await alerts(third)).toEqual(['to all tabs'])
})

test('content can be hidden, and signing out closes everything', async ({ friends }) => {
  const [ann, bob] = await friends()
  await turnOn(ann)
  await ann.page.getByRole('switch', { name: 'Names and text' }).click()
  await bob.say('a secret')
  await expect.poll(() => shown(ann.page)).toEqual(['UmbraChat: New message'])
  await bob.say('another one')
  await expect.poll(() => shown(ann.page)).toEqual(['UmbraChat: 2 new messages'])
  await ann.page.getByRole('switch', { name: 'Show notifications' }).click()
  await bob.say('switched off')
  await expect(ann.page).toHaveTitle(/^\(3\)/)
  expect(await shown(ann.page)).toEqual(['UmbraChat: 2 new messages'])
  await ann.signOut()
  await expect.poll(() => shown(ann.page)).toEqual([])
})

test('the browser is asked only after a click, and a refusal is explained', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await installNotifications(ann.context, { before: 'default', answer: 'denied' })
  await ann.signUp()
  await ann.settings('Notifications')
  expect(await timesAsked(ann.page)).toBe(0)
  await expect(ann.page.getByText('Your browser will ask')).toBeVisible()
  await expectAccessible(ann.page, 'before asking')
  await ann.page.getByRole('button', { name: 'Turn on notifications' }).click()
  expect(await timesAsked(ann.page)).toBe(1)
  await expect(ann.page.getByText('does not allow UmbraChat to show notifications')).toBeVisible()
  await expectAccessible(ann.page, 'refused')
})

test('a permission that is given turns them on', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await installNotifications(ann.context, { before: 'default', answer: 'granted' })
  await ann.signUp()
  await ann.settings('Notifications')
  await ann.page.getByRole('button', { name: 'Turn on notifications' }).click()
  await expect(ann.page.getByRole('switch', { name: 'Show notifications' })).toHaveAttribute(
    'aria-checked',
    'true',
  )
  await expect(ann.page.getByRole('switch', { name: 'Sound' })).toBeVisible()
  await expectAccessible(ann.page, 'notifications')
})
