// Touches with a duration and a direction, which Playwright does not have.

import type { CDPSession, Locator } from '@playwright/test'

/** Longer than the app waits for a long press. */
const HELD_MS = 700
const STEPS = 8

async function fingerOn(target: Locator) {
  await target.scrollIntoViewIfNeeded()
  const box = await target.boundingBox()
  if (!box) throw new Error('the target is not visible')
  const devtools = await target.page().context().newCDPSession(target.page())
  return { devtools, x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

function touch(
  devtools: CDPSession,
  type: 'touchStart' | 'touchMove' | 'touchEnd',
  ...touchPoints: { x: number; y: number }[]
) {
  return devtools.send('Input.dispatchTouchEvent', { type, touchPoints })
}

export async function hold(target: Locator): Promise<void> {
  const { devtools, x, y } = await fingerOn(target)
  await touch(devtools, 'touchStart', { x, y })
  await new Promise((resolve) => setTimeout(resolve, HELD_MS))
  await touch(devtools, 'touchEnd')
  await devtools.detach()
}

/** `from`: where the finger is put down, by default on the middle. */
export async function swipe(target: Locator, by: { x: number; y: number }, from?: number): Promise<void> {
  const { devtools, x: middle, y } = await fingerOn(target)
  const x = from ?? middle
  await touch(devtools, 'touchStart', { x, y })
  for (let step = 1; step <= STEPS; step += 1)
    await touch(devtools, 'touchMove', { x: x + (by.x * step) / STEPS, y: y + (by.y * step) / STEPS })
  await touch(devtools, 'touchEnd')
  await devtools.detach()
}
