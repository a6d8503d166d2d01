// @vitest-environment node
// The law of the whole protocol: whatever was lost, repeated or reordered on the way, once the link is well again
// the ledger equals freshly read state.

import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { act, makeWorld, settle } from './play'
import { expectSentOnce, expectTruth, watchPositions } from './truth'

const STEPS = 120
const SEEDS = Array.from({ length: 150 }, (_, i) => i + 1)

beforeEach(() => {
  vi.useFakeTimers()
  // One lock for all devices of the simulation would tie them together; the fallback lives in the same place.
  vi.stubGlobal('navigator', undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a lossy link', () => {
  it.each(SEEDS)('leaves nothing behind (seed %i)', async (seed) => {
    const world = makeWorld(seed, watchPositions)
    const { server, devices, random } = world
    for (let step = 0; step < STEPS; step += 1) {
      act(world)
      await vi.advanceTimersByTimeAsync(random() * 2_000)
      if (step % 20 === 19) for (const user of ['ann', 'bob']) server.beat(user)
    }
    await settle(world)
    for (const device of devices) {
      expectTruth(server, device)
      expectSentOnce(server, device)
      await device.engine.stop()
    }
  })
})
