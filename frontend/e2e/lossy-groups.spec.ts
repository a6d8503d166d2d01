// Convergence of groups over a lossy connection: after membership and message changes of all kinds, every device has
// the same state as a newly signed-in one.

import type { Message, Role } from '../src/link/contract'
import { Problem } from '../src/link/problem'
import { freshKnowledge, knowledge, messagesOf, readEverything } from './stage/knowledge'
import { CALM, LossyDevice } from './stage/lossy-device'
import { PASSWORD } from './stage/person'
import { expect, test } from './stage/test'

const CIRCLES = 3
const STEPS = 250
/** Two heartbeats of the server and a margin. */
const PATIENCE = { timeout: 75_000, intervals: [1_000] }
const EMOJI = ['🌑', '👍🏽', '❤️']
const FAR = '4000-01-01T00:00:00.000Z'

interface Circle {
  /** The founder has two devices. */
  devices: LossyDevice[]
  group: string
  n: number
}

async function makeCircle(origin: string, n: number): Promise<Circle> {
  const names = ['ines', 'jona', 'kaya', 'luis'].map((name) => `${name}${process.pid}x${n}`)
  const people = await Promise.all(names.map((name) => LossyDevice.signUp(origin, name, PASSWORD)))
  for (const [i, asker] of people.entries()) {
    for (const [j, asked] of people.entries()) {
      if (j <= i) continue
      await asker.calls.requestFriend(names[j] ?? '')
      const { incoming } = await waitFor(() => (asked.state.incoming.size > 0 ? asked.state : null))
      for (const id of incoming.keys()) await asked.calls.acceptRequest(id)
      await waitFor(() => (asked.state.incoming.size === 0 ? asked : null))
    }
  }
  const [founder, ...others] = people as [LossyDevice, ...LossyDevice[]]
  // The last one joins later, when there is history.
  const members = others.slice(0, -1).map(({ me }) => me)
  const { id: group } = await founder.groups.create({ title: `circle ${n}`, member_ids: members })
  const tablet = await LossyDevice.signIn(origin, names[0] ?? '', PASSWORD)
  const devices = [founder, tablet, ...others]
  for (const device of devices) {
    device.open(group)
    device.weather = { drop: 0.3, repeat: 0.3, delay: 0.4, fail: 0.1 }
  }
  return { devices, group, n }
}

async function waitFor<T>(look: () => T | null | undefined): Promise<NonNullable<T>> {
  let found: NonNullable<T> | undefined
  await expect.poll(() => (found = look() ?? undefined) !== undefined, { timeout: 15_000 }).toBe(true)
  return found as NonNullable<T>
}

function pick<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)]
}

async function live(circle: Circle): Promise<void> {
  for (let step = 0; step < STEPS; step += 1) {
    const device = pick(circle.devices)
    if (device)
      pick([say, say, say, say, read, amend, amend, amend, amend, come, arrange, wander])?.(
        device,
        circle,
        step,
      )
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250))
  }
}

function say(device: LossyDevice, { devices, group, n }: Circle, step: number): void {
  const known = pick(texts(device, group))
  const mentions = devices.map(({ me }) => me).filter(() => Math.random() < 0.3)
  const text = `circle ${n} step ${step}`
  if (Math.random() < 0.2 && known) {
    const from = { conversation_id: group, message_id: known.id }
    if (device.state.conversations.has(group)) device.engine.outbox.forward(from, group, '')
  } else {
    device.say(text, { mentions, reply_to: Math.random() < 0.3 ? known?.id : null }, group)
  }
}

function read(device: LossyDevice, { group }: Circle): void {
  device.readAll(group)
}

function amend(device: LossyDevice, { devices, group }: Circle, step: number): void {
  const all = texts(device, group)
  const mine = pick(all.filter(({ sender_id }) => sender_id === device.me))?.id
  const any = pick(all)?.id
  const mentions = devices.map(({ me }) => me).filter(() => Math.random() < 0.3)
  const { messageActions } = device
  const actions = [
    () => mine && attempt(messageActions.edit(group, mine, `changed in step ${step}`, mentions)),
    () => mine && attempt(messageActions.delete(group, mine)),
    () => any && attempt(messageActions.react(group, any, pick(EMOJI) ?? '', Math.random() < 0.7)),
    () => any && attempt(messageActions.react(group, any, pick(EMOJI) ?? '', Math.random() < 0.7)),
    () => any && attempt(messageActions.pin(group, any, Math.random() < 0.7)),
    () => any && Math.random() < 0.3 && attempt(messageActions.delete(group, any)),
  ]
  pick(actions)?.()
}

function come(device: LossyDevice, { devices, group, n }: Circle, step: number): void {
  const { groups } = device
  const other = pick(devices)?.me ?? ''
  const role = pick<Role>(['owner', 'admin', 'admin', 'member']) ?? 'member'
  const invitation = pick([...device.state.invitations.keys()])
  const actions = [
    () => attempt(groups.add(group, other)),
    () => attempt(groups.add(group, other)),
    () => attempt(groups.add(group, other)),
    () => other !== device.me && Math.random() < 0.5 && attempt(groups.remove(group, other)),
    () => Math.random() < 0.2 && attempt(groups.leave(group)),
    () => Math.random() < 0.5 && attempt(groups.setRole(group, other, role)),
    () => attempt(groups.rename(group, { title: `circle ${n} in step ${step}`, description: null })),
    () => attempt(groups.rename(group, { description: `described in step ${step}` })),
    () =>
      attempt(device.calls.updateMe({ settings: { group_adds: Math.random() < 0.3 ? 'ask' : 'friends' } })),
    () => invitation && attempt(Math.random() < 0.7 ? groups.accept(invitation) : groups.decline(invitation)),
  ]
  pick(actions)?.()
}

function arrange({ places }: LossyDevice, { group }: Circle): void {
  const yes = Math.random() < 0.5
  const actions = [
    () => places.change(group, { muted_until: yes ? FAR : null }),
    () => places.change(group, { archived: yes, pinned: !yes }),
    () => places.change(group, { unread_mark: yes }),
  ]
  const act = pick(actions)
  if (act) attempt(act())
}

function wander(device: LossyDevice, { group }: Circle): void {
  const { history, messageLookup: lookups } = device.engine
  const actions = [
    () => device.socket.lost(),
    () => device.socket.wake(),
    () => void history.older(group),
    () => void history.around(group, Math.floor(Math.random() * 100)),
    () => attempt(lookups.pins(group)),
    () => device.store.apply({ type: 'trim', conversation_id: group, keep: 3 }),
  ]
  pick(actions)?.()
}

function texts(device: LossyDevice, group: string): Message[] {
  const { messages } = device.state.conversations.get(group) ?? { messages: [] }
  return messages.filter(({ kind, deleted_at }) => kind === 'text' && deleted_at === null)
}

/** The call may be refused, or its answer may be lost. */
function attempt(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error
    if (error.status >= 500) throw error
  })
}

test('devices in groups on bad links know in the end what a new device knows', async ({
  server,
  isMobile,
}) => {
  test.skip(isMobile, 'no browser takes part, so once is enough')
  test.setTimeout(300_000)
  const circles: Circle[] = []
  for (let n = 0; n < CIRCLES; n += 1) circles.push(await makeCircle(server.url, n))
  await Promise.all(circles.map(live))
  const devices = circles.flatMap((circle) => circle.devices)
  for (const device of devices) {
    device.weather = CALM
    device.socket.wake()
  }
  const waiting = () =>
    devices.flatMap(({ state }) => [...state.outbox.values()]).filter(({ state }) => state !== 'failed')
  await expect(() => expect(waiting()).toEqual([])).toPass(PATIENCE)
  for (const device of devices) {
    await expect(async () => {
      await readEverything(device)
      expect(knowledge(device)).toEqual(await freshKnowledge(device))
    }).toPass(PATIENCE)
    const ids = messagesOf(device).flatMap(({ client_id }) => client_id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  }
  await Promise.all(devices.map((device) => device.stop()))
})
