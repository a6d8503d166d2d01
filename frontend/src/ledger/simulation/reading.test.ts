// @vitest-environment node
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { LOSSLESS, Device } from './device'
import { seeded } from './random'
import { readHistory } from './reading'
import { ModelServer } from './server'
import { expectServerState, expectAllRead } from './invariants'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('navigator', undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function during<T>(work: Promise<T>): Promise<T> {
  const [result] = await Promise.all([work, vi.advanceTimersByTimeAsync(30_000)])
  return result
}

it('closes the gap between dropped messages and a jump into the past', async () => {
  const server = new ModelServer((_, frame) => device.deliver(structuredClone(frame)))
  for (const person of ['ann', 'bob']) server.addPerson(person)
  const device = new Device('ann', server, seeded(1), LOSSLESS)
  server.addConversation('chat', ['ann', 'bob'], 'direct')
  for (let n = 0; n < 60; n += 1) server.messages.post('chat', 'bob', `c${n}`, { body: `text ${n}` })
  const ranges = () => device.state.conversations.get('chat')?.ranges.map(({ from, to }) => [from, to])
  device.connect()
  await vi.advanceTimersByTimeAsync(1_000)
  device.store.apply({ type: 'trim', conversation_id: 'chat', keep: 3 })
  await during(device.engine.history.around('chat', 20))
  expect(ranges()).toEqual([
    [18, 22],
    [60, 62],
  ])

  // The device fetches nothing else. Old messages are read on demand.
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ranges()).toHaveLength(2)
  expectServerState(server, device)

  await during(readHistory(device, 'chat'))
  expect(ranges()).toEqual([[1, 62]])
  expectAllRead(server, device)
  await device.engine.stop()
})
