// Convergence on the real server: after losses on the connection every device has the same state as a newly signed-in
// one.

import { freshState, stateOf, messagesOf, loadEverything } from './stage/device-state'
import { LOSSLESS, LossyDevice } from './stage/lossy-device'
import { PASSWORD } from './stage/person'
import { expect, test } from './stage/test'

const PAIRS = 5
const STEPS = 60
/** Two heartbeats of the server and a margin. */
const CONVERGENCE = { timeout: 75_000, intervals: [1_000] }

interface Pair {
  devices: LossyDevice[]
  sentTexts: Set<string>
}

async function makePair(origin: string, n: number): Promise<Pair> {
  const names: [string, string] = [`lara${process.pid}x${n}`, `milo${process.pid}x${n}`]
  const lara = await LossyDevice.signUp(origin, names[0], PASSWORD)
  const milo = await LossyDevice.signUp(origin, names[1], PASSWORD)
  await lara.calls.requestFriend(names[1])
  const { incoming } = await waitFor(() => (milo.state.incoming.size > 0 ? milo.state : null))
  await milo.calls.acceptRequest([...incoming.keys()][0] ?? '')
  await lara.calls.openDirect(milo.state.me?.id ?? '')
  const tablet = await LossyDevice.signIn(origin, names[0], PASSWORD)
  const devices = [lara, milo, tablet]
  for (const device of devices) {
    const c = await waitFor(() => device.conversation)
    device.open(c.id)
    device.rates = { drop: 0.3, repeat: 0.3, delay: 0.4, fail: 0.15 }
  }
  return { devices, sentTexts: new Set() }
}

async function waitFor<T>(readValue: () => T | null | undefined): Promise<NonNullable<T>> {
  let found: NonNullable<T> | undefined
  await expect.poll(() => (found = readValue() ?? undefined) !== undefined, { timeout: 15_000 }).toBe(true)
  return found as NonNullable<T>
}

async function performActions({ devices, sentTexts }: Pair, n: number): Promise<void> {
  for (let step = 0; step < STEPS; step += 1) {
    const device = devices[Math.floor(Math.random() * devices.length)] as LossyDevice
    const chance = Math.random()
    if (chance < 0.5) {
      const text = `pair ${n} step ${step}`
      sentTexts.add(text)
      device.say(text)
    } else if (chance < 0.7) device.readAll()
    else if (chance < 0.8) device.socket.lost()
    else if (chance < 0.85) device.socket.wake()
    else if (chance < 0.95) await deleteOne(device, sentTexts)
    else if (device.conversation) void device.engine.history.older(device.conversation.id)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250))
  }
}

async function deleteOne(device: LossyDevice, sentTexts: Set<string>): Promise<void> {
  const mine = device.conversation?.messages.filter(
    ({ sender_id, body }) => sender_id === device.state.me?.id && body,
  )
  const target = mine?.[Math.floor(Math.random() * mine.length)]
  if (!target) return
  sentTexts.delete(target.body ?? '')
  // Whether or not the answer is lost, the message is deleted in the end.
  await expect(() => device.calls.deleteMessage(target.conversation_id, target.id)).toPass()
}

test('devices on lossy connections reach the state of a new device', async ({ server, isMobile }) => {
  test.skip(isMobile, 'no browser takes part, so once is enough')
  test.setTimeout(240_000)
  const pairs = await Promise.all(Array.from({ length: PAIRS }, (_, n) => makePair(server.url, n)))
  await Promise.all(pairs.map(performActions))
  for (const { devices } of pairs) {
    for (const device of devices) {
      device.rates = LOSSLESS
      device.socket.wake()
    }
  }
  for (const { devices, sentTexts } of pairs) {
    // Another device may still have queued messages, so the texts are compared when none has.
    await expect(() => expect(devices.map(({ state }) => state.outbox.size)).toEqual([0, 0, 0])).toPass(
      CONVERGENCE,
    )
    for (const device of devices) {
      await expect(async () => {
        await loadEverything(device)
        expect(stateOf(device)).toEqual(await freshState(device))
      }).toPass(CONVERGENCE)
      const texts = messagesOf(device).map(({ body }) => body)
      expect(texts.filter((body) => body !== null).sort()).toEqual([...sentTexts].sort())
    }
  }
  await Promise.all(pairs.flatMap(({ devices }) => devices.map((device) => device.stop())))
})
