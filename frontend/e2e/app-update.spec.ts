// A newer version of the app while older pages are open.

import type { Page } from '@playwright/test'
import { cachesOf, expectStored, fetched, versionOf } from './stage/installed'
import type { Person } from './stage/person'
import { expect, test as base } from './stage/test'
import { TwoVersions } from './stage/two-versions'

const test = base.extend<{ versions: TwoVersions }>({
  // eslint-disable-next-line no-empty-pattern
  versions: async ({}, use) => {
    const versions = await TwoVersions.start()
    await use(versions)
    await versions.dispose()
  },
})

const banner = (page: Page) => page.getByText('A new version of UmbraChat is ready.')

/** The page notices the newer version, as after it was hidden for a while. */
const lookForNewer = (page: Page) =>
  page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()))

async function openChat(ann: Person, bob: Person): Promise<void> {
  await ann.befriend(bob)
  await ann.startChat(bob)
}

test('a draft survives the reload with a new version', async ({ versions, newPerson }) => {
  const ann = await (await newPerson('ann', versions)).signUp()
  const bob = await (await newPerson('bob', versions)).signUp()
  await openChat(ann, bob)
  await expectStored(ann.page)
  const first = await versionOf(ann.page)
  await ann.composer.fill('not finished yet')
  versions.update()
  await lookForNewer(ann.page)
  await expect(banner(ann.page)).toBeVisible()
  // The open page still is the first version, and its screens load.
  expect(await versionOf(ann.page)).toBe(first)
  await expect(ann.composer).toHaveValue('not finished yet')
  await ann.page.getByRole('button', { name: 'Reload', exact: true }).click()
  await expect.poll(() => versionOf(ann.page).catch(() => first)).toBe(`${first}second`)
  await expect(ann.composer).toHaveValue('not finished yet')
  await expect(banner(ann.page)).toHaveCount(0)
  await expect.poll(() => cachesOf(ann.page)).toEqual([expect.stringContaining(`${first}second`)])
})

test('a tab keeps its own version while another one uses the new version', async ({
  versions,
  newPerson,
}) => {
  const ann = await (await newPerson('ann', versions)).signUp()
  const bob = await (await newPerson('bob', versions)).signUp()
  await openChat(ann, bob)
  await expectStored(ann.page)
  const first = (await versionOf(ann.page)) ?? ''
  const old = await ann.context.newPage()
  await old.goto('/')
  await expectStored(old)
  const scripts = () =>
    old.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname))
  // The shell is loaded after the session is known.
  const shellOf = async () => (await scripts()).find((path) => /\/assets\/shell-.*\.js$/.test(path)) ?? ''
  await expect.poll(shellOf).not.toBe('')
  const shell = await shellOf()
  versions.update()
  await lookForNewer(ann.page)
  await ann.page.getByRole('button', { name: 'Reload', exact: true }).click()
  await expect.poll(() => versionOf(ann.page).catch(() => first)).toBe(`${first}second`)

  // The other tab says so, and goes on with its own files, which the server no longer has.
  await expect(banner(old)).toBeVisible()
  expect(await versionOf(old)).toBe(first)
  expect((await fetch(versions.url + shell)).status).toBe(404)
  expect(await fetched(old, shell)).toBe(200)
  expect(await cachesOf(old)).toHaveLength(2)
  await old
    .getByRole('link', { name: /^Settings/ })
    .first()
    .click()
  await expect(old.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible()
  await old.goto('/people')
  await expect.poll(() => versionOf(old)).toBe(`${first}second`)
  await expect(old.getByRole('heading', { name: 'People', level: 1 })).toBeVisible()
  // Nothing of the first version is kept once no page uses it.
  await expect.poll(() => cachesOf(old)).toEqual([expect.stringContaining(`${first}second`)])
})

test('a new tab gets the version of the open one until the new version is chosen', async ({
  versions,
  newPerson,
}) => {
  const ann = await (await newPerson('ann', versions)).signUp()
  await expectStored(ann.page)
  const first = await versionOf(ann.page)
  versions.update()
  await lookForNewer(ann.page)
  await expect(banner(ann.page)).toBeVisible()
  const next = await ann.context.newPage()
  await next.goto('/people')
  await expect(next.getByRole('heading', { name: 'People', level: 1 })).toBeVisible()
  expect(await versionOf(next)).toBe(first)
  await expect(banner(next)).toBeVisible()
  await next.getByRole('button', { name: 'Later' }).click()
  await expect(banner(next)).toHaveCount(0)
})
