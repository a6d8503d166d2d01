// The app stored in the browser: it starts without a network, and signing out and other accounts see nothing of it.

import { expectStored, cachesOf, fetched } from './stage/installed'
import { everythingStored } from './stage/stored-data'
import { expect, test } from './stage/test'

test('the app and its conversations are there after a start without a network', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('from before')
  await bob.expectTexts('from before')
  await expectStored(bob.page)
  await expect.poll(() => everythingStored(bob.page)).toContain('from before')
  bob.watch.allowNetworkTrouble()
  await bob.context.setOffline(true)
  const chat = new URL(bob.page.url()).pathname
  const cold = await bob.context.newPage()
  await bob.page.close()

  await cold.goto('/')
  await cold.locator(`a[href="${chat}"]`).first().click()
  await expect(cold.getByRole('article').filter({ hasText: 'from before' })).toBeVisible()
  await cold.locator('form.dock textarea').fill('written without a network')
  await cold.getByRole('button', { name: 'Send', exact: true }).click()
  const unsent = cold.getByRole('article').filter({ hasText: 'written without a network' })
  await expect(unsent).toHaveAttribute('data-delivery', /queued|sending/)
  // Every screen is there, also one that this browser has never shown.
  for (const path of ['/people', '/search', '/share', `${chat}/details`]) {
    await cold.goto(path)
    await expect(cold.locator('h1, h2, input').filter({ visible: true }).first()).toBeVisible()
    await expect(cold.getByText('could not be loaded')).toHaveCount(0)
  }
  for (const part of ['profile', 'privacy', 'security', 'devices', 'notifications', 'looks', 'data']) {
    await cold.goto(`/settings/${part}`)
    await expect(cold.getByRole('heading', { level: 2 }).first()).toBeVisible()
    await expect(cold.getByText('This part of the app could not be loaded')).toHaveCount(0)
  }
  await cold.goto(chat)
  await expect(unsent).toHaveAttribute('data-delivery', /queued|sending/)

  await bob.context.setOffline(false)
  await ann.expectTexts('from before', 'written without a network')
  await expect(unsent).toHaveAttribute('data-delivery', /sent|delivered|read/)
  await expect(unsent).toHaveCount(1)
})

test('requests to the API do not pass through the worker', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  await expectStored(ann.page)
  await ann.page.reload()
  await ann.expectSignedIn()
  const sources = (start: string) =>
    ann.page.evaluate((start) => {
      type Entry = PerformanceResourceTiming & { workerMatchedSourceType: string }
      const entries = performance.getEntriesByType('resource') as Entry[]
      const requests = entries.filter(({ name }) => new URL(name).pathname.startsWith(start))
      return [...new Set(requests.map((entry) => entry.workerMatchedSourceType))]
    }, start)
  expect(await sources('/api/')).toEqual(['network'])
  expect(await sources('/assets/')).toEqual([''])
})

test('only files of the app are stored, and signing out deletes them', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('not for the next one')
  await ann.expectTexts('not for the next one')
  await expectStored(ann.page)
  const stored = await ann.page.evaluate(async () => {
    const found = []
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname)
    return found
  })
  expect(stored.length).toBeGreaterThan(20)
  const own =
    /^\/(assets\/[\w.-]+|icons\/[\w-]+\.png|favicon(-unread)?\.svg|index\.html|manifest(\.de)?\.webmanifest)$/
  expect(stored.filter((path) => !own.test(path))).toEqual([])

  await ann.signOut()
  await expect.poll(() => cachesOf(ann.page)).toEqual([])
  const left = await everythingStored(ann.page)
  for (const trace of ['not for the next one', ann.name, bob.name]) expect(left).not.toContain(trace)
})

test('the next account in the browser sees nothing of the first, also without a network', async ({
  friends,
  newPerson,
}) => {
  const [ann, bob] = await friends()
  await bob.say('for ann alone')
  await ann.expectTexts('for ann alone')
  await expectStored(ann.page)
  const chat = new URL(ann.page.url()).pathname
  await ann.signOut()
  const cem = await newPerson('cem')
  await cem.signUp()
  Object.assign(ann, { name: cem.name })
  await ann.signIn()
  await expectStored(ann.page)
  ann.watch.allowNetworkTrouble()
  await ann.context.setOffline(true)
  for (const path of ['/', chat, '/people', '/search']) {
    await ann.page.goto(path)
    await expect(ann.page.locator('#main, nav').filter({ visible: true }).first()).toBeVisible()
    for (const trace of ['for ann alone', bob.displayName])
      await expect(ann.page.getByText(trace)).toHaveCount(0)
  }
  expect(await everythingStored(ann.page)).not.toContain(bob.name)
})

test('addresses of the server are not answered by the stored app', async ({ newPerson }) => {
  const ann = await (await newPerson('ann')).signUp()
  await expectStored(ann.page)
  ann.watch.allow(/status of 404/)
  expect(await fetched(ann.page, '/api/v1/nothing')).toBe(404)
  expect(await fetched(ann.page, '/assets/nothing.js')).toBe(404)
  await ann.page.goto('/openapi.json')
  expect(await ann.page.content()).toContain('"openapi"')
})

test('the manifest is in the language of the app', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await ann.page.goto('/sign-in')
  const manifest = () =>
    ann.page.evaluate(async () => {
      const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
      return (await (await fetch(link?.href ?? '')).json()) as Record<string, unknown>
    })
  const english = await manifest()
  await ann.page.getByRole('button', { name: 'Deutsch' }).click()
  await expect(ann.page.locator('html')).toHaveAttribute('lang', 'de')
  const german = await manifest()
  expect([english['lang'], german['lang']]).toEqual(['en', 'de'])
  expect(german['description']).toMatch(/privater Messenger/)
  expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort())
  expect(german['id']).toBe(english['id'])
  await ann.page.reload()
  await expect(ann.page.locator('html')).toHaveAttribute('lang', 'de')
  expect(await manifest()).toEqual(german)
})

test('the manifest is complete', async ({ newPerson, server }) => {
  const ann = await newPerson('ann')
  await ann.page.goto('/sign-in')
  const href = await ann.page.locator('link[rel=manifest]').getAttribute('href')
  const answer = await fetch(new URL(href ?? '', server.url))
  expect(answer.headers.get('content-type')).toContain('application/manifest+json')
  expect(answer.headers.get('cache-control')).toBe('no-cache')
  const manifest = (await answer.json()) as {
    icons: { src: string; sizes: string; purpose: string }[]
    shortcuts: { url: string }[]
  }
  expect(manifest.icons.map(({ purpose }) => purpose)).toEqual(['any', 'any', 'maskable', 'monochrome'])
  for (const { src, sizes } of manifest.icons) {
    const side = await ann.page.evaluate(async (address) => {
      const image = Object.assign(new Image(), { src: address })
      await image.decode()
      return `${image.naturalWidth}x${image.naturalHeight}`
    }, src)
    expect(side).toBe(sizes)
  }
  const worker = await fetch(`${server.url}/service-worker.js`)
  expect([worker.status, worker.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  for (const { url } of manifest.shortcuts) expect((await fetch(server.url + url)).status).toBe(200)
})
