// Budgets of the first visit. Time is measured by `make bench-first-visit` and not tested.

import { expect, test } from './stage/test'
import { FirstVisit } from './stage/first-visit'

const KB = 1_000

for (const theme of ['dark', 'light'] as const) {
  test(`a first visit in the ${theme} theme stays within its budgets`, async ({
    browser,
    server,
    contextOptions,
  }) => {
    const context = await browser.newContext({ ...contextOptions, baseURL: server.url, colorScheme: theme })
    await context.addInitScript((chosen) => localStorage.setItem('umbra.theme', chosen), theme)
    const visit = await FirstVisit.prepare(context)
    await visit.load()
    await expect(visit.page.getByLabel('Username', { exact: true })).toBeVisible()
    // Everything has come that comes by itself: the picture, the fonts, the worker of the sky.
    const names = visit.transfers.map(({ url }) => new URL(url).pathname)
    for (const part of [/corona/, /onest/, /worker/, /^\/api\/v1\/server$/]) {
      expect(names.filter((name) => part.test(name)).length, `${part} in ${names.join(' ')}`).toBeGreaterThan(
        0,
      )
    }
    expect(visit.transfers.filter(({ bytes }) => bytes === 0)).toEqual([])
    expect(visit.bytesOf('.js')).toBeLessThanOrEqual(90 * KB)
    expect(visit.bytesOf('.css')).toBeLessThanOrEqual(15 * KB)
    expect(visit.bytes).toBeLessThanOrEqual(180 * KB)
    expect(names.length).toBeLessThanOrEqual(30)
    // One language.
    expect(names.filter((name) => /\/(en|de)-/.test(name))).toEqual([expect.stringContaining('/en-')])
    // Nobody has signed in, so the app is not stored in this browser.
    expect(
      await visit.page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
    ).toBe(0)
    expect(await visit.page.evaluate(() => caches.keys())).toEqual([])
    await context.close()
  })
}

test('the other screens are fetched once the page is used', async ({ browser, server, contextOptions }) => {
  const context = await browser.newContext({ ...contextOptions, baseURL: server.url })
  const visit = await FirstVisit.prepare(context)
  const shells = () => visit.transfers.filter(({ url }) => /\/shell-.*\.js$/.test(url)).length
  await visit.load()
  expect(shells()).toBe(0)
  await visit.page.getByLabel('Username', { exact: true }).fill('m')
  await expect.poll(shells).toBe(1)
  await context.close()
})

test('files are sent in the encoding that the client accepts', async ({ server }) => {
  const get = (path: string, accepted: string) =>
    fetch(server.url + path, { headers: { 'accept-encoding': accepted } })
  const page = await (await get('/', 'identity')).text()
  const script = /src="(\/assets\/start-[^"]+\.js)"/.exec(page)?.[1] ?? ''
  const plain = await get(script, 'identity')
  const text = await plain.text()
  const tags = [plain.headers.get('etag')]
  for (const [accepted, encoding] of [
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
  ] as const) {
    const answer = await get(script, accepted)
    expect(answer.headers.get('content-encoding')).toBe(encoding)
    expect(Number(answer.headers.get('content-length'))).toBeLessThan(text.length / 2.5)
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('vary')).toBe('accept-encoding')
    expect(await answer.text()).toBe(text)
    tags.push(answer.headers.get('etag'))
  }
  expect(new Set(tags).size).toBe(3)
  // The compressed files are no addresses of their own.
  for (const suffix of ['.br', '.gz']) expect((await get(script + suffix, 'identity')).status).toBe(404)
})
