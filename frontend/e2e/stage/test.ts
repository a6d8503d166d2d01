// The fixtures of a test: a server per worker, and any number of people with browsers.

import { test as base, type BrowserContextOptions } from '@playwright/test'
import { Person } from './person'
import { TestServer } from './server'
import { Watch } from './watch'

interface PerWorker {
  server: TestServer
}

interface PerTest {
  /** A new user with an empty browser. Names are made unique. */
  newPerson: (name: string, at?: Pick<TestServer, 'url'>, options?: BrowserContextOptions) => Promise<Person>
  /** Two friends who both view their chat. */
  friends: () => Promise<[Person, Person]>
  /** The first is a friend of all others. */
  personWithFriends: <Names extends [string, ...string[]]>(
    ...names: Names
  ) => Promise<{ [K in keyof Names]: Person }>
}

let peopleCount = 0

export const test = base.extend<PerTest, PerWorker>({
  server: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const server = await TestServer.start()
      await use(server)
      await server.dispose()
    },
    { scope: 'worker' },
  ],

  newPerson: async (
    { browser, server, contextOptions, isMobile, viewport, hasTouch, deviceScaleFactor },
    use,
  ) => {
    const people: Person[] = []
    await use(async (name, at = server, options = {}) => {
      const context = await browser.newContext({
        ...contextOptions,
        ...{ baseURL: at.url, locale: 'en-GB', timezoneId: 'UTC' },
        ...{ isMobile, viewport, hasTouch, deviceScaleFactor, reducedMotion: 'reduce' },
        ...options,
      })
      const watch = new Watch(context, at.url)
      peopleCount += 1
      const unique = `${name}${process.pid}x${peopleCount}`
      const person = new Person(unique, await context.newPage(), context, watch, isMobile)
      people.push(person)
      return person
    })
    for (const person of people) person.watch.expectNoComplaints()
    for (const person of people) await person.context.close()
  },

  friends: async ({ newPerson }, use) => {
    await use(async () => {
      const ann = await (await newPerson('ann')).signUp()
      const bob = await (await newPerson('bob')).signUp()
      await ann.befriend(bob)
      await bob.startChat(ann)
      await ann.startChat(bob)
      return [ann, bob]
    })
  },

  personWithFriends: async ({ newPerson }, use) => {
    await use(async (...names) => {
      const people = await Promise.all(names.map(async (name) => (await newPerson(name)).signUp()))
      const [first, ...others] = people
      for (const other of others) await first?.befriend(other)
      return people as { [K in keyof typeof names]: Person }
    })
  },
})

export { expect } from '@playwright/test'
