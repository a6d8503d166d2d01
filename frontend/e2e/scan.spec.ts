// Invitations that the camera reads from a QR code.

import { expectAccessible } from './stage/axe'
import { FakeCamera, tracks, watchTracks } from './stage/camera'
import type { Person } from './stage/person'
import { expect, test as base } from './stage/test'

const test = base.extend<object, { camera: FakeCamera }>({
  camera: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const camera = await FakeCamera.create()
      await use(camera)
      await camera.dispose()
    },
    { scope: 'worker' },
  ],
  launchOptions: [
    async ({ launchOptions, camera }, use) => use(camera.launchOptions(launchOptions)),
    { scope: 'worker' },
  ],
})

const dialog = ({ page }: Person) => page.getByRole('dialog', { name: 'Scan a code' })
const scan = ({ page }: Person) => page.getByRole('button', { name: 'Scan a code' }).click()

async function makeLink({ page }: Person): Promise<string> {
  await page.goto('/people')
  await page.getByRole('button', { name: 'Make a link' }).click()
  return page.getByLabel('Invitation link', { exact: true }).inputValue()
}

test('a scanned invitation is opened, and the camera is off then', async ({ newPerson, camera }) => {
  const ann = await (await newPerson('ann')).signUp()
  const bob = await newPerson('bob')
  await watchTracks(bob.page)
  await bob.signUp()
  await camera.show(await makeLink(ann))
  await bob.page.goto('/people')
  await expect(bob.page.getByRole('heading', { name: 'People', level: 1 })).toBeVisible()
  expect(await tracks(bob.page), 'the camera is off before the button is pressed').toEqual([])
  await scan(bob)
  await expect(bob.page.getByText(`${ann.displayName} would like to be your friend here.`)).toBeVisible()
  expect(new URL(bob.page.url()).pathname).toBe('/join')
  await expect(dialog(bob)).toBeHidden()
  expect(await tracks(bob.page)).toEqual(['ended'])
  await bob.page.getByRole('button', { name: `Become friends with ${ann.displayName}` }).click()
  await expect(bob.timeline(ann)).toBeVisible()
})

test('who has no account scans at an incomplete address', async ({ newPerson, camera }) => {
  const ann = await (await newPerson('ann')).signUp()
  await camera.show(await makeLink(ann))
  const bob = await newPerson('bob')
  await bob.page.goto('/join')
  await scan(bob)
  await expect(bob.page.getByText(`${ann.displayName} would like to be your friend here.`)).toBeVisible()
  await expect(bob.page.getByRole('button', { name: 'Create an account' })).toBeVisible()
})

test('another code is shown and not opened, and closing switches the camera off', async ({
  newPerson,
  camera,
}) => {
  const bob = await newPerson('bob')
  await watchTracks(bob.page)
  await bob.signUp()
  const foreign = `https://other.example/join#${'abcdefghij'.repeat(20)}`
  await camera.show(foreign)
  await bob.go('People')
  await scan(bob)
  await expect(dialog(bob).getByText('This is no invitation of this server')).toBeVisible()
  await expect(dialog(bob).getByText(`${foreign.slice(0, 160)}…`)).toBeVisible()
  await expect(dialog(bob).getByRole('link')).toHaveCount(0)
  expect(new URL(bob.page.url()).pathname).toBe('/people')
  await expectAccessible(bob.page, 'a foreign code')
  expect(await tracks(bob.page)).toEqual(['live'])
  await bob.page.keyboard.press('Escape')
  await expect(dialog(bob)).toBeHidden()
  await expect.poll(() => tracks(bob.page)).toEqual(['ended'])
  await expect(bob.page.getByRole('button', { name: 'Scan a code' })).toBeFocused()
})

test('a browser’s own detector is used, and replaced if it fails', async ({ newPerson, camera }) => {
  const ann = await (await newPerson('ann')).signUp()
  await camera.show(await makeLink(ann))
  const bob = await newPerson('bob')
  await bob.page.addInitScript(() => {
    const counted = Object.assign(window, { detections: 0 })
    class Failing {
      static getSupportedFormats = () => Promise.resolve(['qr_code'])
      detect() {
        counted.detections += 1
        return Promise.reject(new DOMException('The service is unavailable', 'NotSupportedError'))
      }
    }
    Object.assign(window, { BarcodeDetector: Failing })
  })
  await bob.signUp()
  await bob.go('People')
  await scan(bob)
  await expect(bob.page.getByText(`${ann.displayName} would like to be your friend here.`)).toBeVisible()
  expect(await bob.page.evaluate(() => (window as unknown as { detections: number }).detections)).toBe(1)
})
