// A random run: several people with several devices on lossy connections perform random actions.

import { vi } from 'vitest'
import type { Id, Role } from '../../link/contract'
import { Problem } from '../../link/problem'
import { CALM, Device, type Weather } from './device'
import { pick, seeded, type Random } from './random'
import { readHistory } from './reading'
import { ModelServer } from './server'

/** Ann has two devices, Bob has one. Cem and Dan act without a device. */
const SEATS = ['ann', 'ann', 'bob'] as const
const PEOPLE = ['ann', 'bob', 'cem', 'dan'] as const
const OTHERS = ['cem', 'dan'] as const
const EMOJI = ['🌑', '🌘', '🌕'] as const
const MOST_ROOMS = 7

export interface World {
  server: ModelServer
  devices: Device[]
  random: Random
  steps: number
  /** Called with each new device. */
  watch(device: Device): void
}

export function makeWorld(seed: number, watch: World['watch'] = () => undefined): World {
  const random = seeded(seed)
  vi.spyOn(Math, 'random').mockImplementation(random)
  const devices: Device[] = []
  const server = new ModelServer((to, frame) => {
    for (const device of devices) if (device.user === to) device.deliver(structuredClone(frame))
  })
  for (const id of PEOPLE) server.addPerson(id)
  server.addRoom('r1', ['ann', 'bob'], 'direct')
  server.addRoom('r2', ['ann', 'bob', 'cem'])
  server.addRoom('r3', ['bob', 'cem'])
  server.addRoom('r4', ['cem', 'ann', 'bob', 'dan'])
  const weather: Weather = {
    drop: random() * 0.4,
    repeat: random() * 0.4,
    delay: random() * 0.5,
    fail: random() * 0.3,
  }
  for (const user of SEATS) {
    const device = new Device(user, server, random, weather)
    watch(device)
    devices.push(device)
    device.connect()
    for (const room of server.ask.roomsOf(user)) if (random() < 0.7) device.engine.open(room)
  }
  return { server, devices, random, steps: 0, watch }
}

/** Performs a random action in one of `rooms`, or in any conversation. */
export function act(world: World, rooms: readonly Id[] = [...world.server.world.rooms.keys()]): void {
  const { random, server } = world
  world.steps += 1
  const deed = pick(random, [talk, talk, talk, amend, amend, amend, come, arrange, look, look, weather])
  const room = pick(
    random,
    rooms.filter((id) => server.world.rooms.has(id)),
  )
  if (deed && room) deed(world, room)
}

function talk({ server, devices, random, steps }: World, room: Id): void {
  const device = pick(random, devices) as Device
  const other = pick(random, OTHERS) as Id
  const c = device.state.conversations.get(room)
  const known = pick(random, c?.messages.filter(({ kind }) => kind === 'text') ?? [])
  const mentions = PEOPLE.filter(() => random() < 0.3)
  const elsewhere = pick(random, [...device.state.conversations.keys()])
  const post = () => {
    const content = { body: `hello ${steps}`, mentions }
    attempt(() => server.talk.post(room, other, `c${steps}-${room}`, content))
  }
  const actions: (() => void)[] = [
    () => device.say(room, `words ${steps}`, { mentions }),
    () => device.say(room, `an answer ${steps}`, { reply_to: known?.id }),
    () => known && elsewhere && device.forward(room, known.id, elsewhere),
    post,
    post,
    () => device.read(room),
    () => attempt(() => server.moveCursor(room, other, { read: Math.floor(random() * 20) })),
  ]
  pick(random, actions)?.()
}

function amend({ server, devices, random, steps }: World, room: Id): void {
  const device = pick(random, devices) as Device
  const other = pick(random, OTHERS) as Id
  const all = [...(server.world.rooms.get(room)?.messages.values() ?? [])]
  const theirs = pick(random, all)?.id ?? ''
  const texts = device.state.conversations.get(room)?.messages.filter(({ kind }) => kind === 'text')
  const known = pick(random, texts ?? [])?.id ?? ''
  const emoji = pick(random, EMOJI) as string
  const on = random() < 0.7
  const mentions = PEOPLE.filter(() => random() < 0.3)
  const { amendments } = device
  const actions: (() => void)[] = [
    () => hope(amendments.edit(room, known, `changed ${steps}`, mentions)),
    () => hope(amendments.delete(room, known)),
    () => hope(amendments.react(room, known, emoji, on)),
    () => hope(amendments.pin(room, known, on)),
    () => attempt(() => server.talk.edit(room, other, theirs, `edited ${steps}`, mentions)),
    () => attempt(() => server.talk.delete(room, other, theirs)),
    () => attempt(() => server.talk.react(room, other, theirs, emoji, on)),
    () => attempt(() => server.talk.pin(room, other, theirs, on)),
  ]
  pick(random, actions)?.()
}

/** The members of each group. */
function come({ server, devices, random, steps }: World, room: Id): void {
  const device = pick(random, devices) as Device
  const { groups } = device
  const user = pick(random, PEOPLE) as Id
  const role = pick(random, ['owner', 'admin', 'member'] as Role[]) as Role
  const invitation = pick(random, [...device.state.invitations.keys()])
  const isGroup = server.world.rooms.get(room)?.kind === 'group'
  const small = server.world.rooms.size < MOST_ROOMS
  const by = pick(random, OTHERS) as Id
  const actions: (() => void)[] = [
    () =>
      small && hope(groups.create({ title: `group ${steps}`, member_ids: random() < 0.5 ? ['cem'] : [] })),
    () => hope(groups.add(room, user)),
    () => hope(groups.remove(room, user)),
    () => random() < 0.4 && hope(groups.leave(room)),
    () => random() < 0.1 && hope(groups.dissolve(room)),
    () => hope(groups.setRole(room, user, role)),
    () => hope(groups.rename(room, { title: `title ${steps}`, description: null })),
    () => attempt(() => server.crowd.join(room, user, by)),
    () => attempt(() => server.crowd.leave(room, user, by)),
    () => attempt(() => server.crowd.setRole(room, by, user, role)),
    // Leaves and joins again at once. A device that was offline receives only the later row.
    () => attempt(() => (server.crowd.leave(room, user), server.crowd.join(room, user, by))),
    () => attempt(() => (server.crowd.takeBack(room, user), server.crowd.invite(room, by, user))),
    () => invitation && hope(groups.accept(invitation)),
    () => invitation && hope(groups.decline(invitation)),
    () => random() < 0.05 && attempt(() => server.crowd.dissolve(room)),
    () => random() < 0.1 && server.world.people.has('dan') && server.crowd.erase('dan', random() < 0.5),
  ]
  if (isGroup) pick(random, actions)?.()
}

function arrange({ server, devices, random, steps }: World, room: Id): void {
  const device = pick(random, devices) as Device
  const muted_until = random() < 0.5 ? null : '4000-01-01T00:00:00.000Z'
  const yes = random() < 0.5
  const actions: (() => void)[] = [
    () => hope(device.places.change(room, { muted_until })),
    () => hope(device.places.change(room, { archived: yes, pinned: !yes })),
    () => hope(device.places.change(room, { unread_mark: yes })),
    () => attempt(() => server.changePlace(room, device.user, { unread_mark: yes })),
    () => attempt(() => server.crowd.rename(room, `named ${steps}`, random() < 0.2, 'why we are here')),
    () => (yes ? server.befriend('ann', 'cem') : server.unfriend('ann', 'cem')),
    () => (yes ? server.block('ann', 'cem') : server.unblock('ann', 'cem')),
  ]
  pick(random, actions)?.()
}

function look({ devices, random }: World, room: Id): void {
  const device = pick(random, devices) as Device
  const { history, messageLookup: lookups } = device.engine
  const known = device.state.conversations.get(room)
  const past = Math.max(25, known?.rev ?? 0)
  const reply = known?.messages.find(({ reply_to }) => reply_to !== null)?.reply_to
  const actions: (() => void)[] = [
    () => void history.older(room),
    () => void history.newer(room),
    () => void history.around(room, Math.floor(random() * past)),
    () => void history.at(room, new Date(Date.now() - random() * 60_000).toISOString()),
    () => hope(lookups.pins(room)),
    () => reply && hope(lookups.message(room, reply)),
    () => known && device.engine.open(room),
    () => device.store.apply({ type: 'trim', conversation_id: room, keep: 3 }),
    () =>
      device.store.apply({
        ...{
          type: 'trim_around',
          conversation_id: room,
          center: Math.floor(random() * past),
          keep: 4,
          tail: 2,
        },
      }),
  ]
  pick(random, actions)?.()
}

function weather(world: World, room: Id): void {
  const { server, devices, random } = world
  const device = pick(random, devices) as Device
  const actions: (() => void)[] = [
    () => device.disconnect(),
    () => device.connect(),
    () => device.connect(),
    () => reload(world, device),
    () => random() < 0.3 && server.raiseFloor(room),
    () => random() < 0.1 && restore(server, devices),
  ]
  pick(random, actions)?.()
}

/** The page is closed at a random moment and opened again with the stored data. */
function reload({ server, devices, random, watch }: World, device: Device): void {
  const kept = device.copy()
  device.disconnect()
  void device.engine.stop()
  const next = new Device(device.user, server, random, device.weather, kept)
  next.sent.push(...device.sent)
  devices[devices.indexOf(device)] = next
  watch(next)
  next.connect()
}

/** A restored backup starts a new server process, which ends all connections. */
function restore(server: ModelServer, devices: Device[]): void {
  server.restoreBackup()
  for (const device of devices) device.disconnect()
}

/** The connection is good again, and several heartbeats pass. */
export async function settle({ server, devices }: World): Promise<void> {
  for (const room of server.world.rooms.keys()) server.crowd.rename(room, 'open at last', false)
  for (const device of devices) {
    device.weather = CALM
    device.connect()
  }
  for (let beat = 0; beat < 6; beat += 1) {
    await vi.advanceTimersByTimeAsync(25_000)
    for (const user of new Set(SEATS)) server.beat(user)
  }
  await vi.advanceTimersByTimeAsync(25_000)
}

/** All devices read everything. */
export async function readAll({ devices }: World): Promise<void> {
  const reading = devices.flatMap((device) =>
    [...device.state.conversations.keys()].map((id) => readHistory(device, id)),
  )
  await Promise.all([...reading, vi.advanceTimersByTimeAsync(60_000)])
}

/** The server may refuse it, because not everyone may do everything. */
function attempt(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Problem)) throw error
  }
}

/** It may be refused, or its answer may be lost. */
function hope(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error
  })
}
