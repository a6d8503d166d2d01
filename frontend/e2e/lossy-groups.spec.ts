// Convergence of groups over a lossy connection: after membership and message changes of all kinds, every device has
// the same state as a newly signed-in one.

import type { Message, Role } from '../src/link/contract'
import { Problem } from '../src/link/problem'
import { freshState, stateOf, messagesOf, loadEverything } from './stage/device-state'
import { LOSSLESS, LossyDevice } from './stage/lossy-device'
import { PASSWORD } from './stage/person'
import { expect, test } from './stage/test'

const GROUPS = 3
const STEPS = 250
/** Two heartbeats of the server and a margin. */
const CONVERGENCE = { timeout: 75_000, intervals: [1_000] }
const EMOJI = ['🌑', '👍🏽', '❤️']
const FAR_FUTURE = '4000-01-01T00:00:00.000Z'

interface GroupRun {
  /** The founder has two devices. */
  devices: LossyDevice[]
  group: string
  n: number
}

async function createRun(origin: string, n: number): Promise<GroupRun> {
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
  const { id: group } = await founder.groups.create({ title: `group ${n}`, member_ids: members })
  const tablet = await LossyDevice.signIn(origin, names[0] ?? '', PASSWORD)
  const devices = [founder, tablet, ...others]
  for (const device of devices) {
    device.open(group)
    device.rates = { drop: 0.3, repeat: 0.3, delay: 0.4, fail: 0.1 }
  }
  return { devices, group, n }
}

async function waitFor<T>(readValue: () => T | null | undefined): Promise<NonNullable<T>> {
  let found: NonNullable<T> | undefined
  await expect.poll(() => (found = readValue() ?? undefined) !== undefined, { timeout: 15_000 }).toBe(true)
  return found as NonNullable<T>
}

function pick<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)]
}

async function performActions(run: GroupRun): Promise<void> {
  for (let step = 0; step < STEPS; step += 1) {
    const device = pick(run.devices)
    if (device)
      pick([
        post,
        post,
        post,
        post,
        read,
        changeMessages,
        changeMessages,
        changeMessages,
        changeMessages,
        changeMembers,
        changeSettings,
        disturb,
      ])?.(device, run, step)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 250))
  }
}

function post(device: LossyDevice, { devices, group, n }: GroupRun, step: number): void {
  const known = pick(texts(device, group))
  const mentions = devices.map(({ me }) => me).filter(() => Math.random() < 0.3)
  const text = `group ${n} step ${step}`
  if (Math.random() < 0.2 && known) {
    const from = { conversation_id: group, message_id: known.id }
    if (device.state.conversations.has(group)) device.engine.outbox.forward(from, group, '')
  } else {
    device.say(text, { mentions, reply_to: Math.random() < 0.3 ? known?.id : null }, group)
  }
}

function read(device: LossyDevice, { group }: GroupRun): void {
  device.readAll(group)
}

function changeMessages(device: LossyDevice, { devices, group }: GroupRun, step: number): void {
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

function changeMembers(device: LossyDevice, { devices, group, n }: GroupRun, step: number): void {
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
    () => attempt(groups.rename(group, { title: `group ${n} in step ${step}`, description: null })),
    () => attempt(groups.rename(group, { description: `described in step ${step}` })),
    () =>
      attempt(device.calls.updateMe({ settings: { group_adds: Math.random() < 0.3 ? 'ask' : 'friends' } })),
    () => invitation && attempt(Math.random() < 0.7 ? groups.accept(invitation) : groups.decline(invitation)),
  ]
  pick(actions)?.()
}

function changeSettings({ conversationSettings }: LossyDevice, { group }: GroupRun): void {
  const yes = Math.random() < 0.5
  const actions = [
    () =>
      conversationSettings.change(group, {
        muted_until: yes ? FAR_FUTURE : null,
        notify: yes ? 'mentions' : 'all',
      }),
    () => conversationSettings.change(group, { archived: yes, pinned: !yes }),
    () => conversationSettings.change(group, { unread_mark: yes }),
  ]
  const act = pick(actions)
  if (act) attempt(act())
}

function disturb(device: LossyDevice, { group }: GroupRun): void {
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

test('devices on lossy connections reach the state of a new device in groups', async ({
  server,
  isMobile,
}) => {
  test.skip(isMobile, 'no browser takes part, so once is enough')
  test.setTimeout(300_000)
  const runs: GroupRun[] = []
  for (let n = 0; n < GROUPS; n += 1) runs.push(await createRun(server.url, n))
  await Promise.all(runs.map(performActions))
  const devices = runs.flatMap((run) => run.devices)
  for (const device of devices) {
    device.rates = LOSSLESS
    device.socket.wake()
  }
  const waiting = () =>
    devices.flatMap(({ state }) => [...state.outbox.values()]).filter(({ state }) => state !== 'failed')
  await expect(() => expect(waiting()).toEqual([])).toPass(CONVERGENCE)
  for (const device of devices) {
    await expect(async () => {
      await loadEverything(device)
      expect(stateOf(device)).toEqual(await freshState(device))
    }).toPass(CONVERGENCE)
    const ids = messagesOf(device).flatMap(({ client_id }) => client_id ?? [])
    expect(new Set(ids).size).toBe(ids.length)
  }
  await Promise.all(devices.map((device) => device.stop()))
})
