// Photos and files in messages: adding, uploading, sending, showing.

import { randomUUID } from 'node:crypto'
import type { Locator, Page } from '@playwright/test'
import { expectAccessible } from './stage/axe'
import { picture, sound, text, type TestFile } from './stage/files'
import { PASSWORD, type Person } from './stage/person'
import { expect, test } from './stage/test'

const tray = (person: Person) => person.page.getByRole('list', { name: /for this message$/ })
const photos = (person: Person) => person.page.getByRole('log').getByRole('button', { name: /^Photo/ })

/** Chooses files in the way of the device: phones ask what to add. */
async function attach(person: Person, ...files: TestFile[]): Promise<void> {
  const chosen = person.page.waitForEvent('filechooser')
  await person.page.getByRole('button', { name: 'Add photos or files' }).click()
  if (person.phone) await person.page.getByRole('menuitem', { name: 'File', exact: true }).click()
  await (await chosen).setFiles(files)
  for (const { name } of files)
    await expect(person.page.getByRole('button', { name: `Remove ${name}` })).toBeVisible()
}

const send = (person: Person) => person.page.getByRole('button', { name: 'Send', exact: true }).click()

/** The picture itself is there, not only its place. */
async function expectLoaded(button: Locator): Promise<void> {
  await expect
    .poll(() => button.locator('img').evaluate((img: HTMLImageElement) => img.complete && img.naturalWidth))
    .toBeGreaterThan(0)
}

async function drop(page: Page, target: string, file: TestFile): Promise<void> {
  const content = file.buffer.toString('base64')
  const transfer = await page.evaluateHandle(
    ([name, type, base64]) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], name, { type }))
      return data
    },
    [file.name, file.mimeType, content] as const,
  )
  for (const type of ['dragenter', 'dragover', 'drop'])
    await page.dispatchEvent(target, type, { dataTransfer: transfer })
}

test('a photo is added, described, sent and seen by the other', async ({ friends }) => {
  const [ann, bob] = await friends()
  await attach(ann, picture('sea.png', 600, 400), text('plan.txt'))
  await ann.page.getByRole('button', { name: 'Describe or move sea.png' }).click()
  const dialog = ann.page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  // The field has the focus.
  await ann.page.keyboard.type('The sea at night')
  await expect(dialog.getByLabel('Description')).toHaveValue('The sea at night')
  await expectAccessible(ann.page, 'a file of the message')
  await dialog.getByRole('button', { name: 'Done' }).click()
  await expectAccessible(ann.page, 'files to be sent')
  await ann.composer.fill('look')
  await send(ann)
  await expect(tray(ann)).toBeHidden()

  await bob.expectTexts('look')
  const photo = bob.page.getByRole('log').getByRole('button', { name: 'Photo: The sea at night' })
  await expectLoaded(photo)
  await expect(bob.page.getByRole('log').getByRole('button', { name: /^plan.txt/ })).toBeVisible()
  await ann.expectDelivery('look', 'read')
  await expectAccessible(bob.page, 'a message with files')
  if (bob.phone) await bob.go('Chats')
  await expect(bob.row(ann)).toContainText(/2 files: look/)
})

test('an album keeps its order and opens in the viewer', async ({ friends }) => {
  const [ann, bob] = await friends()
  const files = [1, 2, 3].map((n) => picture(`p${n}.png`, 300 + n * 40, 200, n * 60))
  await attach(ann, ...files)
  await ann.page.getByRole('button', { name: 'Describe or move p3.png' }).press('Alt+ArrowLeft')
  await send(ann)
  await expect(photos(bob)).toHaveCount(3)
  const widths = () =>
    photos(bob).evaluateAll((buttons) =>
      buttons.map((button) => button.querySelector('img')?.getAttribute('width')),
    )
  await expect.poll(widths).toEqual(['340', '420', '380'])

  await photos(bob).first().click()
  const viewer = bob.page.getByRole('dialog', { name: 'Photos' })
  await expect(viewer.getByText('1 of 3', { exact: true })).toBeVisible()
  await expectLoaded(viewer)
  await bob.page.keyboard.press('ArrowRight')
  await expect(viewer.getByText('2 of 3', { exact: true })).toBeVisible()
  await viewer.getByRole('button', { name: 'Next photo' }).click()
  await expect(viewer.getByText('3 of 3', { exact: true })).toBeVisible()
  await bob.page.keyboard.press('+')
  await expect(viewer.getByRole('button', { name: 'Smaller' })).toBeEnabled()
  await expectAccessible(bob.page, 'the viewer')
  const saved = bob.page.waitForEvent('download')
  await viewer.getByRole('button', { name: 'Download' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^p2\./)
  await bob.page.keyboard.press('Escape')
  await expect(viewer).toBeHidden()
  await expect(photos(bob).first()).toBeFocused()
})

test('files can be dropped on the chat and pasted, and a drop elsewhere does nothing', async ({
  friends,
}) => {
  const [ann] = await friends()
  const address = ann.page.url()
  await drop(ann.page, '[role=log]', picture('dropped.png', 40, 40))
  await expect(ann.page.getByRole('button', { name: 'Remove dropped.png' })).toBeVisible()
  if (!ann.phone) {
    await drop(ann.page, 'nav', picture('elsewhere.png', 40, 40))
    await expect(ann.page.getByRole('button', { name: 'Remove elsewhere.png' })).toHaveCount(0)
  }
  await ann.composer.evaluate((box) => {
    const data = new DataTransfer()
    data.items.add(new File(['x'], 'pasted.txt', { type: 'text/plain' }))
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
  })
  await expect(tray(ann).getByText('Uploaded', { exact: true })).toHaveCount(2)
  await ann.page.getByRole('button', { name: 'Remove dropped.png' }).click()
  await expect(ann.page.getByRole('button', { name: 'Remove pasted.txt' })).toBeVisible()
  await ann.page.getByRole('button', { name: 'Remove pasted.txt' }).click()
  await expect(tray(ann)).toBeHidden()
  await expect(ann.composer).toBeFocused()
  expect(ann.page.url()).toBe(address)
})

test('files that were added offline are sent after a reload, in order and once', async ({ friends }) => {
  const [ann, bob] = await friends()
  await ann.say('before')
  await bob.expectTexts('before')
  ann.watch.allowNetworkTrouble()
  await ann.context.route('**/api/**', (route) => route.abort('internetdisconnected'))
  await ann.page.routeWebSocket('**/api/**', (socket) => socket.close())
  await ann.page.reload()
  await attach(ann, picture('later.png', 200, 100))
  await send(ann)
  await attach(ann, picture('draft.png', 100, 100))
  await ann.say('after')
  await ann.page.reload()
  await expect(photos(ann)).toHaveCount(2)
  await expectLoaded(photos(ann).first())

  await ann.context.unroute('**/api/**')
  const again = await ann.context.newPage()
  await again.goto(ann.page.url())
  await bob.expectTexts('before', 'after')
  await expect(photos(bob)).toHaveCount(2)
  await expectLoaded(photos(bob).first())
  const articles = await bob.page.getByRole('article').allInnerTexts()
  expect(articles).toHaveLength(3)
  expect(articles[2]).toContain('after')
})

test('an interrupted upload continues where it was', async ({ friends }) => {
  const [ann, bob] = await friends()
  let parts = 0
  const offsets: (string | undefined)[] = []
  ann.watch.allowNetworkTrouble()
  await ann.context.route('**/api/v1/uploads/*', async (route) => {
    const request = route.request()
    if (request.method() !== 'PATCH') return route.continue()
    parts += 1
    if (parts === 2) return route.abort('connectionreset')
    offsets.push(request.headers()['upload-offset'])
    return route.continue()
  })
  await attach(ann, text('long.txt', 9 * 1024 * 1024))
  await send(ann)
  await expect(bob.page.getByRole('log').getByRole('button', { name: /^long.txt/ })).toBeVisible({
    timeout: 20_000,
  })
  expect(offsets).toEqual(['0', String(8 * 1024 * 1024)])
})

test('what is too large or too many is refused before it is uploaded', async ({ newPerson }) => {
  const ann = await newPerson('ann')
  await ann.context.route('**/api/v1/server', async (route) => {
    const response = await route.fetch()
    const info = (await response.json()) as { limits: Record<string, number> }
    await route.fulfill({ json: { ...info, limits: { ...info.limits, file_bytes_max: 3_000 } } })
  })
  const bob = await newPerson('bob')
  await ann.signUp()
  await bob.signUp()
  await ann.befriend(bob)
  await ann.startChat(bob)
  const chosen = ann.page.waitForEvent('filechooser')
  await ann.page.getByRole('button', { name: 'Add photos or files' }).click()
  if (ann.phone) await ann.page.getByRole('menuitem', { name: 'File', exact: true }).click()
  const many = Array.from({ length: 11 }, (_, n) => text(`${n}.txt`, 100))
  await (await chosen).setFiles([text('large.txt', 4_000), text('empty.txt', 0), ...many])
  await expect(ann.page.getByText('large.txt is too large. A file may have up to 3 kB.')).toBeVisible()
  await expect(ann.page.getByText('empty.txt is empty, or a folder.')).toBeVisible()
  await expect(ann.page.getByText('At most 10 files in one message.')).toBeVisible()
  await expect(tray(ann).getByRole('listitem')).toHaveCount(10)
})

test('editing keeps the files, and can remove one', async ({ friends }) => {
  const [ann, bob] = await friends()
  await attach(ann, picture('one.png', 200, 100), picture('two.png', 100, 100))
  await ann.composer.fill('both')
  await send(ann)
  await bob.expectTexts('both')
  await ann.expectDelivery('both', 'read')
  await ann.write('both', 'Edit')
  await expect(tray(ann).getByRole('listitem')).toHaveCount(2)
  await ann.page.getByRole('button', { name: 'Remove one.png' }).click()
  await ann.composer.fill('')
  await ann.page.getByRole('button', { name: 'Save the change' }).click()
  await expect(photos(bob)).toHaveCount(1)
  await expect(bob.page.getByRole('article').locator('img')).toHaveAttribute('width', '100')
  await bob.expectTexts()
})

test('a deleted photo is gone for both, and a lost one has a placeholder', async ({ friends }) => {
  const [ann, bob] = await friends()
  await attach(ann, picture('gone.png', 200, 100))
  await ann.composer.fill('soon gone')
  await send(ann)
  await expectLoaded(photos(bob).first())
  bob.watch.allow(/404|Failed to load/)
  await bob.context.route('**/api/v1/files/**', (route) => route.fulfill({ status: 404 }))
  await bob.page.reload()
  // The details show the same placeholder.
  await expect(bob.timeline(ann).getByText('This file does not exist any more.')).toBeVisible()
  await bob.context.unroute('**/api/v1/files/**')
  await ann.deleteOwn('soon gone')
  await expect(photos(bob)).toHaveCount(0)
})

test('the details list what was shared, and sounds have a player', async ({ friends }) => {
  const [ann, bob] = await friends()
  await attach(ann, picture('a.png', 200, 100), sound('song.wav', 2), text('notes.txt'))
  await send(ann)
  await expect(bob.page.getByRole('log').locator('audio')).toBeVisible()
  const details = await bob.openDetails()
  const shared = details.getByRole('region', { name: 'Shared here' })
  await expectLoaded(shared.getByRole('button', { name: /^Photo/ }))
  await shared.getByText('Files', { exact: true }).click()
  await expect(shared.getByRole('button', { name: /^notes.txt/ })).toBeVisible()
  await shared.getByText('Voice', { exact: true }).click()
  await expect(shared.getByText('Nothing yet.')).toBeVisible()
  await expectAccessible(bob.page, 'shared files')
})

test('a voice message is played with its waveform', async ({ friends }) => {
  const [ann, bob] = await friends()
  // Recorded by another app.
  const { request } = ann.page
  const signIn = await request.post('/api/v1/sessions', { data: { username: ann.name, password: PASSWORD } })
  const { access_token } = (await signIn.json()) as { access_token: string }
  const headers = { authorization: `Bearer ${access_token}` }
  const waveform = Buffer.from(Array.from({ length: 60 }, (_, n) => (n * 37) % 256)).toString('base64')
  const form = { file: sound('voice.wav', 3), voice: 'true', duration_ms: '3000', waveform }
  const { id } = (await (await request.post('/api/v1/files', { headers, multipart: form })).json()) as {
    id: string
  }
  const conversation = /\/c\/([^/?]+)/.exec(ann.page.url())?.[1]
  const data = { client_id: randomUUID(), attachments: [id] }
  await request.post(`/api/v1/conversations/${conversation}/messages`, { headers, data })

  const voice = bob.page.getByRole('log').getByRole('group', { name: 'Voice message' })
  await expect(voice.getByText('0:03')).toBeVisible()
  await voice.getByRole('button', { name: 'Speed: 1×' }).click()
  await voice.getByRole('button', { name: 'Play' }).click()
  await expect(voice.getByRole('button', { name: 'Pause' })).toBeVisible()
  await expect.poll(() => voice.getByRole('slider').inputValue().then(Number)).toBeGreaterThan(0.5)
  await expectAccessible(bob.page, 'a voice message')
  await expect(voice.getByRole('button', { name: 'Play' })).toBeVisible()
})

test('nothing moves while photos load', async ({ friends }) => {
  const [ann, bob] = await friends()
  await attach(ann, picture('slow.png', 500, 300))
  await send(ann)
  await expectLoaded(photos(bob).first())
  let release = () => {}
  const held = new Promise<void>((resolve) => (release = resolve))
  await bob.context.route('**/api/v1/files/**', async (route) => {
    await held
    await route.continue()
  })
  await bob.page.reload()
  const photo = photos(bob).first()
  await expect(photo).toBeVisible()
  const before = await photo.boundingBox()
  expect((before?.x ?? 0) + (before?.width ?? 0)).toBeLessThan(bob.page.viewportSize()?.width ?? 0)
  expect(await photo.locator('.picture').evaluate((at) => at.style.backgroundImage)).toMatch(/^url\("data:/)
  release()
  await expectLoaded(photo)
  expect(await photo.boundingBox()).toEqual(before)
})
