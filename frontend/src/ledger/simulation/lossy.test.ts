// @vitest-environment node
// Convergence: whatever was lost, repeated or reordered, once the connection is good the state equals a freshly read
// one.

import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { performRandomAction, startRun, readAll, settle, type RandomRun } from './random-run'
import { expectSentOnce, expectServerState, expectAllRead, watchPositions } from './invariants'

const STEPS = 120
const SEEDS = Array.from({ length: 120 }, (_, i) => i + 1)
/** All in one conversation, so that there is history to jump in and to drop. */
const LONG_STEPS = 300
const LONG_SEEDS = Array.from({ length: 10 }, (_, i) => i + 1_001)

beforeEach(() => {
  vi.useFakeTimers()
  // A lock shared by all devices of the simulation would couple them, and the fallback without Web Locks is in the
  // same module.
  vi.stubGlobal('navigator', undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a lossy connection', () => {
  it.each(SEEDS)('leaves nothing behind (seed %i)', async (seed) => {
    const world = startRun(seed, watchPositions)
    await live(world, STEPS, 2_000)
    await expectAll(world)
  })

  it.each(LONG_SEEDS)('leaves no hole in a long conversation (seed %i)', async (seed) => {
    const world = startRun(seed, watchPositions)
    await live(world, LONG_STEPS, 500, [seed % 2 === 0 ? 'r1' : 'r2'])
    await expectAll(world)
  })
})

async function live(
  world: RandomRun,
  steps: number,
  pause: number,
  conversations?: readonly string[],
): Promise<void> {
  const { server, random } = world
  for (let step = 0; step < steps; step += 1) {
    performRandomAction(world, conversations)
    await vi.advanceTimersByTimeAsync(random() * pause)
    if (step % 20 === 19) for (const user of ['ann', 'bob']) server.sendHeartbeats(user)
  }
}

async function expectAll(world: RandomRun): Promise<void> {
  const { server, devices } = world
  await settle(world)
  for (const device of devices) {
    expectServerState(server, device)
    expectSentOnce(server, device)
  }
  await readAll(world)
  for (const device of devices) {
    expectServerState(server, device)
    expectAllRead(server, device)
    await device.engine.stop()
  }
}
