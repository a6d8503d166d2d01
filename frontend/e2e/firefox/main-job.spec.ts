// The main job of the app in Firefox: two people find each other and talk, notifications, a start without a network.

import { writeFile } from 'node:fs/promises'
import { expect, test as base, type TestInfo } from '@playwright/test'
import { TestServer } from '../stage/server'
import { Firefox } from './firefox'
import { FirefoxPerson } from './person'

const test = base.extend<{ server: TestServer; people: [FirefoxPerson, FirefoxPerson] }>({
  // eslint-disable-next-line no-empty-pattern
  server: async ({}, use) => {
    const server = await TestServer.start()
    await use(server)
    await server.dispose()
  },
  people: async ({ server }, use, info) => {
    const started = await Promise.allSettled([Firefox.start(), Firefox.start()])
    const running = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    try {
      const [first, second] = running
      if (!first || !second) throw new Error('Firefox did not start', { cause: started })
      await use([new FirefoxPerson('ann', first, server.url), new FirefoxPerson('bob', second, server.url)])
      for (const { complaints } of running) expect(complaints).toEqual([])
    } finally {
      if (info.status !== info.expectedStatus) await picture(running, info)
      await Promise.all(running.map((each) => each.dispose()))
    }
  },
})

/** Stores what each Firefox shows, beside the other results of the test. */
async function picture(running: Firefox[], info: TestInfo): Promise<void> {
  for (const [number, firefox] of running.entries())
    await writeFile(info.outputPath(`firefox-${number + 1}.png`), await firefox.screenshot())
}

test('two people talk, are notified, and read without a network', async ({ server, people: [ann, bob] }) => {
  await test.step('sign-up', () => Promise.all([ann.signUp(), bob.signUp()]))
  await test.step('friends', async () => {
    await ann.ask(bob)
    await bob.accept(ann)
    await Promise.all([bob.startChat(ann), ann.startChat(bob)])
  })
  await test.step('a message arrives, with its receipt', async () => {
    await ann.say('hello from ann')
    await bob.expectMessages('hello from ann')
    await ann.expectMessages('hello from ann: read')
    await bob.say('hello from bob')
    await ann.expectMessages('hello from ann: read', 'hello from bob')
  })
  await test.step('an open tab notifies, until it is read', async () => {
    await bob.expectStored()
    await bob.goto('/settings/notifications')
    await bob.press('Show notifications', 'switch')
    await ann.say('are you there?')
    await expect.poll(() => bob.notifications()).toEqual([`${ann.name}: are you there?`])
    // The notification is a window of its own, which has the focus.
    await bob.firefox.page.bringToFront()
    await bob.click('a[href="/"]')
    await bob.click('a[href^="/c/"]')
    await expect.poll(() => bob.notifications()).toEqual([])
  })
  await test.step('a start without a network', async () => {
    await ann.expectStored()
    await ann.firefox.close()
    await server.down()
    await ann.firefox.open()
    await ann.goto('/')
    await ann.click('a[href^="/c/"]')
    const before = ['hello from ann: read', 'hello from bob', 'are you there?: read']
    await ann.expectMessages(...before)
    await ann.say('written without a network')
    await ann.expectMessages(...before, 'written without a network: queued')
    await server.up()
    await Promise.all([ann.networkIsBack(), bob.networkIsBack()])
    await bob.expectMessages(
      'hello from ann',
      'hello from bob: read',
      'are you there?',
      'written without a network',
    )
    await ann.expectMessages(...before, 'written without a network: read')
  })
})
