// A random run: several people with several devices on lossy connections perform random actions.

import { vi } from 'vitest'
import type { Id, Role } from '../../link/contract'
import { Problem } from '../../link/problem'
import { LOSSLESS, Device, type LossRates } from './device'
import { pick, seeded, type Random } from './random'
import { readHistory } from './reading'
import { ModelServer } from './server'

/** Ann has two devices, Bob has one. Cem and Dan act without a device. */
const DEVICE_OWNERS = ['ann', 'ann', 'bob'] as const
const PEOPLE = ['ann', 'bob', 'cem', 'dan'] as const
const OTHERS = ['cem', 'dan'] as const
const EMOJI = ['🌑', '🌘', '🌕'] as const
const MAX_CONVERSATIONS = 7

export interface RandomRun {
  server: ModelServer
  devices: Device[]
  random: Random
  steps: number
  /** Called with each new device. */
  watch(device: Device): void
}

export function startRun(seed: number, watch: RandomRun['watch'] = () => undefined): RandomRun {
  const random = seeded(seed)
  vi.spyOn(Math, 'random').mockImplementation(random)
  const devices: Device[] = []
  const server = new ModelServer((to, frame) => {
    for (const device of devices) if (device.user === to) device.deliver(structuredClone(frame))
  })
  for (const id of PEOPLE) server.addPerson(id)
  server.addConversation('r1', ['ann', 'bob'], 'direct')
  server.addConversation('r2', ['ann', 'bob', 'cem'])
  server.addConversation('r3', ['bob', 'cem'])
  server.addConversation('r4', ['cem', 'ann', 'bob', 'dan'])
  const rates: LossRates = {
    drop: random() * 0.4,
    repeat: random() * 0.4,
    delay: random() * 0.5,
    fail: random() * 0.3,
  }
  for (const user of DEVICE_OWNERS) {
    const device = new Device(user, server, random, rates)
    watch(device)
    devices.push(device)
    device.connect()
    for (const conversation of server.queries.conversationsOf(user))
      if (random() < 0.7) device.engine.open(conversation)
  }
  return { server, devices, random, steps: 0, watch }
}

/** Performs a random action in one of the given conversations, or in any conversation. */
export function performRandomAction(
  world: RandomRun,
  ids: readonly Id[] = [...world.server.world.conversations.keys()],
): void {
  const { random, server } = world
  world.steps += 1
  const action = pick(random, [
    postOrRead,
    postOrRead,
    postOrRead,
    changeMessages,
    changeMessages,
    changeMessages,
    changeMembers,
    changeSettings,
    loadHistory,
    loadHistory,
    changeConnection,
  ])
  const conversation = pick(
    random,
    ids.filter((id) => server.world.conversations.has(id)),
  )
  if (action && conversation) action(world, conversation)
}

function postOrRead({ server, devices, random, steps }: RandomRun, conversation: Id): void {
  const device = pick(random, devices) as Device
  const other = pick(random, OTHERS) as Id
  const c = device.state.conversations.get(conversation)
  const known = pick(random, c?.messages.filter(({ kind }) => kind === 'text') ?? [])
  const mentions = PEOPLE.filter(() => random() < 0.3)
  const elsewhere = pick(random, [...device.state.conversations.keys()])
  const post = () => {
    const content = { body: `hello ${steps}`, mentions }
    attempt(() => server.messages.post(conversation, other, `c${steps}-${conversation}`, content))
  }
  const actions: (() => void)[] = [
    () => device.say(conversation, `words ${steps}`, { mentions }),
    () => device.say(conversation, `an answer ${steps}`, { reply_to: known?.id }),
    () =>
      device.sayWithFiles(conversation, random() < 0.5 ? '' : `look ${steps}`, 1 + Math.floor(random() * 3)),
    () => known && elsewhere && device.forward(conversation, known.id, elsewhere),
    post,
    post,
    () => device.read(conversation),
    () => attempt(() => server.moveCursor(conversation, other, { read: Math.floor(random() * 20) })),
  ]
  pick(random, actions)?.()
}

function changeMessages({ server, devices, random, steps }: RandomRun, conversation: Id): void {
  const device = pick(random, devices) as Device
  const other = pick(random, OTHERS) as Id
  const all = [...(server.world.conversations.get(conversation)?.messages.values() ?? [])]
  const theirs = pick(random, all)?.id ?? ''
  const texts = device.state.conversations.get(conversation)?.messages.filter(({ kind }) => kind === 'text')
  const known = pick(random, texts ?? [])?.id ?? ''
  const emoji = pick(random, EMOJI) as string
  const on = random() < 0.7
  const mentions = PEOPLE.filter(() => random() < 0.3)
  const { messageActions } = device
  const actions: (() => void)[] = [
    () => attemptCall(messageActions.edit(conversation, known, `changed ${steps}`, mentions)),
    () => attemptCall(messageActions.edit(conversation, known, `less ${steps}`, [], [])),
    () => attemptCall(messageActions.delete(conversation, known)),
    () => attemptCall(messageActions.react(conversation, known, emoji, on)),
    () => attemptCall(messageActions.pin(conversation, known, on)),
    () =>
      attempt(() => server.messages.edit(conversation, other, theirs, { body: `edited ${steps}`, mentions })),
    () => attempt(() => server.messages.delete(conversation, other, theirs)),
    () => attempt(() => server.messages.react(conversation, other, theirs, emoji, on)),
    () => attempt(() => server.messages.pin(conversation, other, theirs, on)),
  ]
  pick(random, actions)?.()
}

/** Changes members, roles, titles and invitations of a group. */
function changeMembers({ server, devices, random, steps }: RandomRun, conversation: Id): void {
  const device = pick(random, devices) as Device
  const { groups } = device
  const user = pick(random, PEOPLE) as Id
  const role = pick(random, ['owner', 'admin', 'member'] as Role[]) as Role
  const invitation = pick(random, [...device.state.invitations.keys()])
  const isGroup = server.world.conversations.get(conversation)?.kind === 'group'
  const small = server.world.conversations.size < MAX_CONVERSATIONS
  const by = pick(random, OTHERS) as Id
  const actions: (() => void)[] = [
    () =>
      small &&
      attemptCall(groups.create({ title: `group ${steps}`, member_ids: random() < 0.5 ? ['cem'] : [] })),
    () => attemptCall(groups.add(conversation, user)),
    () => attemptCall(groups.remove(conversation, user)),
    () => random() < 0.4 && attemptCall(groups.leave(conversation)),
    () => random() < 0.1 && attemptCall(groups.dissolve(conversation)),
    () => attemptCall(groups.setRole(conversation, user, role)),
    () => attemptCall(groups.rename(conversation, { title: `title ${steps}`, description: null })),
    () => attempt(() => server.memberships.join(conversation, user, by)),
    () => attempt(() => server.memberships.leave(conversation, user, by)),
    () => attempt(() => server.memberships.setRole(conversation, by, user, role)),
    // Leaves and joins again at once. A device that was offline receives only the later row.
    () =>
      attempt(
        () => (server.memberships.leave(conversation, user), server.memberships.join(conversation, user, by)),
      ),
    () =>
      attempt(
        () => (
          server.memberships.takeBack(conversation, user),
          server.memberships.invite(conversation, by, user)
        ),
      ),
    () => invitation && attemptCall(groups.accept(invitation)),
    () => invitation && attemptCall(groups.decline(invitation)),
    () => random() < 0.05 && attempt(() => server.memberships.dissolve(conversation)),
    () => random() < 0.1 && server.world.people.has('dan') && server.memberships.erase('dan', random() < 0.5),
  ]
  if (isGroup) pick(random, actions)?.()
}

function changeSettings({ server, devices, random, steps }: RandomRun, conversation: Id): void {
  const device = pick(random, devices) as Device
  const muted_until = random() < 0.5 ? null : '4000-01-01T00:00:00.000Z'
  const yes = random() < 0.5
  const actions: (() => void)[] = [
    () => attemptCall(device.conversationSettings.change(conversation, { muted_until })),
    () => attemptCall(device.conversationSettings.change(conversation, { archived: yes, pinned: !yes })),
    () => attemptCall(device.conversationSettings.change(conversation, { unread_mark: yes })),
    () => attemptCall(device.conversationSettings.change(conversation, { notify: yes ? 'mentions' : 'all' })),
    () => attempt(() => server.changeSettings(conversation, device.user, { unread_mark: yes })),
    () =>
      attempt(() =>
        server.memberships.rename(conversation, `named ${steps}`, random() < 0.2, 'why we are here'),
      ),
    () => (yes ? server.befriend('ann', 'cem') : server.unfriend('ann', 'cem')),
    () => (yes ? server.block('ann', 'cem') : server.unblock('ann', 'cem')),
  ]
  pick(random, actions)?.()
}

function loadHistory({ devices, random }: RandomRun, conversation: Id): void {
  const device = pick(random, devices) as Device
  const { history, messageLookup: lookups } = device.engine
  const known = device.state.conversations.get(conversation)
  const past = Math.max(25, known?.rev ?? 0)
  const reply = known?.messages.find(({ reply_to }) => reply_to !== null)?.reply_to
  const actions: (() => void)[] = [
    () => void history.older(conversation),
    () => void history.newer(conversation),
    () => void history.around(conversation, Math.floor(random() * past)),
    () => void history.at(conversation, new Date(Date.now() - random() * 60_000).toISOString()),
    () => attemptCall(lookups.pins(conversation)),
    () => reply && attemptCall(lookups.message(conversation, reply)),
    () => known && device.engine.open(conversation),
    () => device.store.apply({ type: 'trim', conversation_id: conversation, keep: 3 }),
    () =>
      device.store.apply({
        ...{
          type: 'trim_around',
          conversation_id: conversation,
          center: Math.floor(random() * past),
          keep: 4,
          tail: 2,
        },
      }),
  ]
  pick(random, actions)?.()
}

function changeConnection(world: RandomRun, conversation: Id): void {
  const { server, devices, random } = world
  const device = pick(random, devices) as Device
  const actions: (() => void)[] = [
    () => device.disconnect(),
    () => device.connect(),
    () => device.connect(),
    () => reload(world, device),
    () => random() < 0.3 && server.dropOldChanges(conversation),
    () => random() < 0.1 && restore(server, devices),
  ]
  pick(random, actions)?.()
}

/** The page is closed at a random moment and opened again with the stored data. */
function reload({ server, devices, random, watch }: RandomRun, device: Device): void {
  const stored = device.copy()
  device.disconnect()
  void device.engine.stop()
  const next = new Device(device.user, server, random, device.rates, stored)
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
export async function settle({ server, devices }: RandomRun): Promise<void> {
  for (const conversation of server.world.conversations.keys())
    server.memberships.rename(conversation, 'open at last', false)
  for (const device of devices) {
    device.rates = LOSSLESS
    device.connect()
  }
  for (let beat = 0; beat < 6; beat += 1) {
    await vi.advanceTimersByTimeAsync(25_000)
    for (const user of new Set(DEVICE_OWNERS)) server.sendHeartbeats(user)
  }
  await vi.advanceTimersByTimeAsync(25_000)
}

/** Loads the whole history of all conversations on all devices. */
export async function readAll({ devices }: RandomRun): Promise<void> {
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
function attemptCall(work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error
  })
}
