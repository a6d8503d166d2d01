// Voice messages: recording, hearing them before they are sent, playing one after the other.

import type { Locator } from '@playwright/test'
import { expectAccessible } from './stage/axe'
import { withMicrophone } from './stage/microphone'
import type { Person } from './stage/person'
import { expect, test } from './stage/test'

test.use({
  launchOptions: [
    async ({ launchOptions }, use) => use(withMicrophone(launchOptions, 'allow')),
    { scope: 'worker' },
  ],
})

const recordButton = ({ page }: Person) => page.getByRole('button', { name: 'Record a voice message' })
const bar = ({ page }: Person) => page.getByRole('group', { name: 'Record a voice message' })
const tray = ({ page }: Person) => page.getByRole('list', { name: /for this message$/ })
const voices = ({ page }: Person) => page.getByRole('log').getByRole('group', { name: 'Voice message' })
const button = (place: Locator, name: string) => place.getByRole('button', { name, exact: true })
const position = (voice: Locator) => voice.getByRole('slider').inputValue().then(Number)

/** Begins to record and waits. */
async function record(person: Person, seconds = 1): Promise<void> {
  await recordButton(person).click()
  const timer = bar(person).getByRole('timer')
  const recorded = async () => Number((await timer.innerText()).split(':').at(-1))
  await expect.poll(recorded, { intervals: [100] }).toBeGreaterThanOrEqual(seconds)
}

/** Heights of the waveform, as they are seen. */
const heights = (voice: Locator) =>
  voice.locator('.wave span').evaluateAll((bars) => bars.map((each) => each.getBoundingClientRect().height))

test('a voice message is recorded, sent at once, and played by the other', async ({ friends }) => {
  const [ann, bob] = await friends()
  await record(ann, 2)
  await expect(bar(ann).getByRole('status')).toHaveText('Recording')
  await button(bar(ann), 'Send').click()
  await expect(bar(ann)).toBeHidden()
  await expect(ann.composer).toBeFocused()

  const voice = voices(bob)
  await expect(voice).toBeVisible()
  await expect(voice).toContainText(/\d:\d\d/)
  const seen = await heights(voice)
  expect(Math.max(...seen)).toBeGreaterThan(20)
  expect(Math.min(...seen)).toBeLessThan(10)
  await button(voice, 'Play').click()
  const playing = bob.page.getByRole('region', { name: 'Now playing' })
  await expect(playing).toBeVisible()
  await expect.poll(() => position(voice)).toBeGreaterThan(0.5)
  await expectAccessible(bob.page, 'a voice message that plays')
  await expect(button(voice, 'Play')).toBeVisible()
  await expect(playing).toBeHidden()
})

test('a recording can be heard, given a text, and removed before it is sent', async ({ friends }) => {
  const [ann, bob] = await friends()
  await record(ann, 2)
  await expect(button(bar(ann), 'Stop, and listen before sending')).toBeFocused()
  await ann.page.keyboard.press('Enter')
  const draft = tray(ann).getByRole('group', { name: 'Voice message' })
  await expect(draft).toBeVisible()
  await expect(ann.page.getByText(/^Voice message of 0:0\d added to your message$/)).toBeAttached()
  await button(draft, 'Play').click()
  await expect.poll(() => position(draft)).toBeGreaterThan(0.3)
  await expectAccessible(ann.page, 'a recording to be sent')
  await button(tray(ann), 'Remove Voice message').click()
  await expect(tray(ann)).toBeHidden()
  await expect(ann.page.getByRole('region', { name: 'Now playing' })).toBeHidden()

  await record(ann)
  // The key does not lose the recording.
  await ann.page.keyboard.press('Escape')
  await expect(draft).toBeVisible()
  await ann.say('with a text')
  await bob.expectTexts('with a text')
  await expect(voices(bob)).toHaveCount(1)
})

test('a recording is discarded', async ({ friends }) => {
  const [ann] = await friends()
  await record(ann)
  await expectAccessible(ann.page, 'a recording')
  await button(bar(ann), 'Discard the recording').click()
  await expect(ann.page.getByText('The recording was discarded.')).toBeAttached()
  await expect(tray(ann)).toBeHidden()
  await expect(ann.composer).toBeVisible()
  // A text is sent where a recording began.
  await ann.composer.fill('x')
  await expect(recordButton(ann)).toBeHidden()
  await expect(button(ann.page.locator('form'), 'Send')).toBeEnabled()
})

test('leaving the conversation ends the recording, which stays in the draft', async ({
  personWithFriends,
}) => {
  const [ann, bob, cem] = await personWithFriends('ann', 'bob', 'cem')
  await cem.startChat(ann)
  await ann.startChat(cem)
  await ann.startChat(bob)
  await record(ann)
  await ann.go('Chats')
  await expect(ann.page.getByText(`It is in your draft for ${bob.displayName}.`)).toBeVisible()
  await ann.openChat(cem)
  await expect(tray(ann)).toBeHidden()
  await ann.startChat(bob)
  await expect(tray(ann).getByRole('group', { name: 'Voice message' })).toBeVisible()
})

test('a recording made offline is sent after a reload', async ({ friends }) => {
  const [ann, bob] = await friends()
  ann.watch.allowNetworkTrouble()
  await ann.context.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await ann.page.routeWebSocket('**/api/**', (socket) => socket.close())
  await ann.page.reload()
  await record(ann)
  await button(bar(ann), 'Send').click()
  await expect(voices(ann)).toHaveCount(1)
  await expect(voices(bob)).toHaveCount(0)
  await ann.context.unroute('**/api/**')
  const again = await ann.context.newPage()
  await again.goto(ann.page.url())
  await expect(voices(bob)).toHaveCount(1, { timeout: 20_000 })
  await expect(voices(bob)).toContainText(/0:0\d/)
})

test('the next voice message follows, also that of another, and the speed is remembered', async ({
  friends,
}) => {
  const [ann, bob] = await friends()
  for (const person of [ann, bob, ann]) {
    await record(person, 2)
    await button(bar(person), 'Send').click()
    await expect(bar(person)).toBeHidden()
  }
  const all = voices(bob)
  await expect(all).toHaveCount(3)
  await bob.say('the end')
  await button(all.nth(1), 'Speed: 1×').click()
  await button(all.nth(0), 'Play').click()
  for (const at of [0, 1, 2]) {
    await expect(button(all.nth(at), 'Pause')).toBeVisible()
    await expect(bob.page.getByRole('log').getByRole('button', { name: 'Pause' })).toHaveCount(1)
  }
  await expect(button(all.nth(2), 'Play')).toBeVisible()
  await expect(bob.page.getByRole('region', { name: 'Now playing' })).toBeHidden()
  await bob.page.reload()
  await expect(button(all.nth(0), 'Speed: 1.5×')).toBeVisible()
})

test('a voice message is sought with the keyboard, and another one pauses it', async ({ friends }) => {
  const [ann, bob] = await friends()
  await record(ann, 3)
  await button(bar(ann), 'Send').click()
  await record(ann)
  await button(bar(ann), 'Send').click()
  const [first, second] = [voices(bob).nth(0), voices(bob).nth(1)]
  await expect(second).toBeVisible()
  const slider = first.getByRole('slider')
  await slider.focus()
  for (let presses = 0; presses < 5; presses += 1) await bob.page.keyboard.press('ArrowRight')
  await expect.poll(() => position(first)).toBeGreaterThan(1)
  await button(first, 'Play').click()
  await expect.poll(() => position(first)).toBeGreaterThan(1.6)
  await button(second, 'Play').click()
  await expect(button(first, 'Play')).toBeVisible()
  await expect(button(second, 'Pause')).toBeVisible()
  // The bar leads to the message, and ends the playing.
  await button(bob.page.getByRole('region', { name: 'Now playing' }), 'Stop playing').click()
  await expect(button(second, 'Play')).toBeVisible()
})
