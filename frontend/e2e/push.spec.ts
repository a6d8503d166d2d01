// Notifications while the app is closed: the server sends to a push service, and the service worker shows it.

import { expectAccessible } from './stage/axe'
import { expectStored } from './stage/installed'
import { installNotifications } from './stage/notifications'
import type { Person } from './stage/person'
import { isSubscribed, PushedWorker, PushService } from './stage/push-service'
import { TestServer } from './stage/server'
import { expect, test } from './stage/test'

const ON = 'Notify this device when the app is closed'
const CONTENT = 'Sender and text'

async function expectSwitched(person: Person, name: string, on: boolean): Promise<void> {
  const control = person.page.getByRole('switch', { name })
  await expect(control).toHaveAttribute('aria-checked', String(on))
}

async function flip(person: Person, name: string, on: boolean): Promise<void> {
  await person.page.getByRole('switch', { name }).click()
  await expectSwitched(person, name, on)
}

test('a message reaches a closed app, with as much as the user chose', async ({ newPerson }) => {
  const service = await PushService.start()
  const server = await TestServer.start(service.settings)
  try {
    const [ann, bob] = [await newPerson('ann', server), await newPerson('bob', server)]
    await installNotifications(ann.context, { before: 'granted', answer: 'granted' })
    await service.install(ann.context)
    await ann.signUp()
    await bob.signUp()
    await ann.befriend(bob)
    await bob.startChat(ann)
    await expectStored(ann.page)
    await ann.settings('Notifications')
    await expectSwitched(ann, ON, false)
    expect(await isSubscribed(ann.page)).toBe(false)
    await flip(ann, ON, true)
    await expectSwitched(ann, CONTENT, true)
    await expectAccessible(ann.page, 'on')

    const beside = await ann.context.newPage()
    const worker = await PushedWorker.attach(beside, server.url)
    await ann.page.close()
    await bob.say('see ||the end||')
    // The account counts as connected for some seconds after its last page was closed.
    await expect.poll(() => service.received.length, { timeout: 40_000 }).toBe(1)
    expect(JSON.parse(service.received[0] ?? '')).toMatchObject({ sender: bob.displayName })
    await worker.deliver(service.received[0] ?? '')
    await expect.poll(() => worker.shown()).toEqual([`${bob.displayName}: see ▒▒▒▒`])

    const again = await ann.context.newPage()
    Object.assign(ann, { page: again })
    await again.goto('/')
    await ann.expectSignedIn()
    // While the user looks at the app, the page shows what is new.
    await worker.deliver(service.received[0] ?? '')
    await ann.settings('Notifications')
    await expectSwitched(ann, ON, true)
    await flip(ann, CONTENT, false)
    expect(await worker.shown()).toHaveLength(1)
    await again.close()
    await bob.say('a secret')
    await expect.poll(() => service.received.length, { timeout: 40_000 }).toBe(2)
    expect(service.received[1]).toBe('{}')
    // The server ends before the pages are closed.
    for (const person of [ann, bob]) person.watch.allowNetworkTrouble()
  } finally {
    await server.dispose()
    await service.stop()
  }
})

test('it is turned off, and ends when the user signs out', async ({ newPerson }) => {
  const service = await PushService.start()
  const server = await TestServer.start(service.settings)
  try {
    const ann = await newPerson('ann', server)
    await installNotifications(ann.context, { before: 'granted', answer: 'granted' })
    await service.install(ann.context)
    await ann.signUp()
    await expectStored(ann.page)
    await ann.settings('Notifications')
    await flip(ann, ON, true)
    await flip(ann, ON, false)
    await expect.poll(() => isSubscribed(ann.page)).toBe(false)
    await flip(ann, ON, true)
    await ann.page.reload()
    await expectSwitched(ann, ON, true)
    await ann.signOut()
    await expect.poll(() => isSubscribed(ann.page)).toBe(false)
    expect(await ann.page.evaluate(() => localStorage.getItem('umbra.push'))).toBe('off')
    ann.watch.allowNetworkTrouble()
  } finally {
    await server.dispose()
    await service.stop()
  }
})

test('it is not offered where the operator has not turned it on', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await installNotifications(ann.context, { before: 'granted', answer: 'granted' })
  await ann.signUp()
  await ann.settings('Notifications')
  await expect(ann.page.getByRole('switch', { name: 'Show notifications' })).toBeVisible()
  await expect(ann.page.getByText('Also when the app is closed')).toHaveCount(0)
})
