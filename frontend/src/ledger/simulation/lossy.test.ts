// @vitest-environment node
// The law of the whole protocol: whatever was lost, repeated or reordered on the way, once the link is well again
// the ledger equals freshly read state.

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { unreadOf } from '../unread'
import { CALM, Device, type Weather } from './device'
import { pick, seeded, type Random } from './random'
import { ModelServer } from './server'

const ROOMS = ['r1', 'r2', 'r3']
const STEPS = 60
const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1)

interface World {
  server: ModelServer
  devices: Device[]
  random: Random
}

beforeEach(() => {
  vi.useFakeTimers()
  // One lock for all devices of the simulation would tie them together; the fallback lives in the same place.
  vi.stubGlobal('navigator', undefined)
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

function makeWorld(seed: number): World {
  const random = seeded(seed)
  vi.spyOn(Math, 'random').mockImplementation(random)
  const devices: Device[] = []
  const server = new ModelServer((to, frame) => {
    for (const device of devices) if (owners.get(device) === to) device.deliver(structuredClone(frame))
  })
  for (const id of ['ann', 'bob', 'cem']) server.addPerson(id)
  server.addRoom('r1', ['ann', 'bob'])
  server.addRoom('r2', ['ann', 'bob', 'cem'])
  server.addRoom('r3', ['bob', 'cem'])
  const weather: Weather = {
    drop: random() * 0.4,
    repeat: random() * 0.4,
    delay: random() * 0.5,
    fail: random() * 0.3,
  }
  const owners = new Map<Device, string>()
  for (const user of ['ann', 'ann', 'bob']) {
    const device = new Device(user, server, random, weather)
    owners.set(device, user)
    devices.push(device)
    watchCursors(device)
    device.connect()
    for (const room of server.roomsOf(user)) device.engine.history.open(room)
  }
  return { server, devices, random }
}

/** I5: no position that was ever shown goes back, within one life of the conversation. */
function watchCursors(device: Device): void {
  device.store.listen((now, before) => {
    for (const [id, c] of now.conversations) {
      const old = before.conversations.get(id)
      if (!old || old.life !== c.life) continue
      expect(c.rev).toBeGreaterThanOrEqual(old.rev)
      expect(c.my.read_seq).toBeGreaterThanOrEqual(old.my.read_seq)
      expect(c.told.read).toBeGreaterThanOrEqual(old.told.read)
      for (const [user, cursor] of c.cursors) {
        expect(cursor.read).toBeGreaterThanOrEqual(old.cursors.get(user)?.read ?? 0)
        expect(cursor.delivered).toBeGreaterThanOrEqual(old.cursors.get(user)?.delivered ?? 0)
      }
    }
  })
}

function act({ server, devices, random }: World, step: number): void {
  const device = pick(random, devices) as Device
  const room = pick(random, ROOMS) as string
  const id = pick(random, [...(server.rooms.get(room)?.messages.keys() ?? [])])
  const author = pick(random, ['bob', 'cem']) as string
  const actions: (() => void)[] = [
    () => device.say(room, `words ${step}`),
    () => device.say(room, `more words ${step}`),
    () => server.rooms.get(room)?.members.has(author) && post(server, room, author, step),
    () => id && server.edit(room, id, `edited ${step}`),
    () => id && server.edit(room, id, null),
    () => device.read(room),
    () =>
      server.rooms.get(room)?.members.has('cem') && server.moveCursor(room, 'cem', { read: random() * 20 }),
    () => device.disconnect(),
    () => device.connect(),
    () => device.connect(),
    () => void device.engine.history.older(room),
    () => void device.engine.history.around(room, Math.floor(random() * 15)),
    () => device.store.apply({ type: 'trim', conversation_id: room, keep: 3 }),
    () => server.rename(room, `title ${step}`, random() < 0.2),
    () => (random() < 0.5 ? server.befriend('ann', 'cem') : server.unfriend('ann', 'cem')),
    () => (server.rooms.get('r3')?.members.has('ann') ? server.leave('r3', 'ann') : server.join('r3', 'ann')),
    () => random() < 0.3 && server.raiseFloor(room),
    () => random() < 0.1 && restore(server, devices),
  ]
  pick(random, actions)?.()
}

/** A restored backup starts a new server process: no link survives it. */
function restore(server: ModelServer, devices: Device[]): void {
  server.restoreBackup()
  for (const device of devices) device.disconnect()
}

function post(server: ModelServer, room: string, author: string, step: number): void {
  if (!server.rooms.get(room)?.locked) server.post(room, author, `c${step}-${room}`, `hello ${step}`)
}

/** The link is well again, and two beats pass. */
async function settle({ server, devices }: World): Promise<void> {
  for (const room of ROOMS) server.rename(room, 'open at last', false)
  for (const device of devices) {
    device.weather = CALM
    device.connect()
  }
  for (let beat = 0; beat < 6; beat += 1) {
    await vi.advanceTimersByTimeAsync(25_000)
    for (const user of ['ann', 'bob']) server.beat(user)
  }
  await vi.advanceTimersByTimeAsync(25_000)
}

function expectEqual({ server, devices }: World): void {
  for (const device of devices) {
    const { state } = device
    const me = state.me?.id as string
    const person = server.people.get(me)
    expect(state.epoch).toBe(server.epoch)
    expect(state.account_rev).toBe(person?.rev)
    expect(state.friends).toEqual(person?.friends)
    expect([...state.conversations.keys()].sort()).toEqual(server.roomsOf(me).sort())
    for (const [id, c] of state.conversations) {
      const truth = server.summary(id, me)
      const visible = server.visible(id, me)
      expect(c.rev).toBe(truth.head)
      expect(c.held).toEqual([])
      expect({ title: c.title, can_post: c.my.can_post }).toEqual({
        title: truth.title,
        can_post: truth.my.can_post,
      })
      expect(c.receipts).toBe(truth.receipts)
      expect([...c.cursors.values()]).toEqual(expect.arrayContaining(server.cursors(id, me).members))
      expect(c.cursors.size).toBe(server.cursors(id, me).members.length)
      expect(unreadOf(c, me)).toBe(truth.unread)
      expect(c.my.read_seq).toBe(truth.my.read_seq)
      expect(c.preview?.id).toBe(truth.last_message?.id)
      for (const { from, to } of c.ranges) {
        const within = <T extends { seq: number }>(list: readonly T[]) =>
          list.filter((m) => m.seq >= from && m.seq <= to)
        expect(within(c.messages)).toEqual(within(visible))
      }
      // I6: no version of a deleted text is left anywhere.
      for (const message of c.messages) {
        const now = server.rooms.get(id)?.messages.get(message.id)
        if (now?.deleted_at) expect(message.body).toBeNull()
      }
    }
  }
}

/** I2 and the order of sending: each text once, and in the order in which this device wrote it. */
function expectSentOnce({ server, devices }: World): void {
  const stored = [...server.rooms.values()].flatMap((room) => [...room.messages.values()])
  expect(new Set(stored.map((message) => message.client_id)).size).toBe(stored.length)
  for (const device of devices) {
    const waiting = [...device.state.outbox.values()]
    expect(waiting.filter(({ state }) => state !== 'failed')).toEqual([])
    for (const room of ROOMS) {
      const mine = device.sent
        .filter((sent) => sent.room === room)
        .map((sent) => server.digests.get(sent.client_id)?.seq)
      const seqs = mine.filter((seq) => seq !== undefined)
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
    }
    const lost = device.sent.filter(({ client_id }) => !server.digests.has(client_id))
    expect(lost.map(({ client_id }) => client_id).sort()).toEqual(
      waiting.map(({ client_id }) => client_id).sort(),
    )
  }
}

describe('a lossy link', () => {
  it.each(SEEDS)('leaves nothing behind (seed %i)', async (seed) => {
    const world = makeWorld(seed)
    for (let step = 0; step < STEPS; step += 1) {
      act(world, step)
      await vi.advanceTimersByTimeAsync(world.random() * 2_000)
      if (step % 20 === 19) for (const user of ['ann', 'bob']) world.server.beat(user)
    }
    await settle(world)
    expectEqual(world)
    expectSentOnce(world)
    for (const device of world.devices) await device.engine.stop()
  })
})
