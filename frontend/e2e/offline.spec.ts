// Network failures and server restarts: nothing is lost or duplicated, and the order is kept.

import { expect, test } from './stage/test'

test('messages written while offline arrive afterwards in both directions', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('before')
  await bob.expectTexts('before')
  bob.watch.allowNetworkTrouble()
  await bob.context.setOffline(true)
  await expect(bob.page.getByText('You are offline.')).toBeVisible()

  for (const text of ['one', 'two', 'three']) await ann.say(text)
  await ann.expectDelivery('three', 'sent')
  for (const text of ['mine one', 'mine two']) await bob.say(text)
  await expect(bob.message('mine two')).toHaveAttribute('data-delivery', /queued|sending/)

  await bob.context.setOffline(false)
  await expect(bob.page.getByText('You are offline.')).toBeHidden()
  const all = ['before', 'one', 'two', 'three', 'mine one', 'mine two']
  await bob.expectTexts(...all)
  await ann.expectTexts(...all)
  await ann.expectDelivery('three', 'read')
})

test('messages written offline survive a reload', async ({ friends }) => {
  const [ann, bob] = await friends()
  await bob.say('before')
  await ann.expectTexts('before')
  bob.watch.allowNetworkTrouble()
  // The page is loaded. Only the server cannot be reached.
  await bob.context.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await bob.page.routeWebSocket('**/api/**', (socket) => socket.close())
  await bob.page.reload()
  await bob.expectTexts('before')
  await bob.say('unsent')
  await expect(bob.message('unsent')).toHaveAttribute('data-delivery', /queued|sending/)
  await bob.page.reload()
  await bob.expectTexts('before', 'unsent')

  await bob.context.unroute('**/api/**')
  const again = await bob.context.newPage()
  await again.goto(bob.page.url())
  await ann.expectTexts('before', 'unsent')
  await expect(again.getByRole('article').filter({ hasText: 'unsent' })).toHaveCount(1)
})

test('the app reconnects after a restart of the server', async ({ friends, server }) => {
  const [ann, bob] = await friends()
  await ann.say('before')
  await bob.expectTexts('before')
  for (const person of [ann, bob]) person.watch.allowNetworkTrouble()

  await server.down()
  await ann.say('into the dark')
  await bob.say('me too')
  await expect(ann.message('into the dark')).toHaveAttribute('data-delivery', /queued|sending/)
  await server.up()

  for (const person of [ann, bob]) {
    await expect
      .poll(async () => (await person.texts()).slice().sort(), { timeout: 45_000 })
      .toEqual(['before', 'into the dark', 'me too'].sort())
  }
  expect(await ann.texts()).toEqual(await bob.texts())
  await ann.say('after')
  await bob.say('after that')
  await expect(bob.message('after that')).toHaveAttribute('data-delivery', /delivered|read/)
  await ann.expectTexts(...(await bob.texts()))
  await ann.page.reload()
  await ann.expectTexts(...(await bob.texts()))
})
