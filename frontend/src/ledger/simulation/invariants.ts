// The invariants of the simulation: after the connection is good again, a device has exactly the state of the model
// server. The numbers (I2 …) are those of the server's invariants in backend/tests/api/invariants/mod.rs.

import { expect } from 'vitest'
import type { Id } from '../../link/contract'
import { covers } from '../state/ranges'
import type { ConversationState } from '../state/state'
import { mentionsOf, unreadOf } from '../state/unread'
import type { Device } from './device'
import type { ModelServer } from './server'

export function expectServerState(server: ModelServer, device: Device): void {
  const { state, user } = device
  const person = server.world.person(user)
  expect(state.epoch).toBe(server.world.epoch)
  expect(state.account_rev).toBe(person.rev)
  expect(state.friends).toEqual(person.friends)
  expect(state.blocks).toEqual(person.blocks)
  expect(state.invitations).toEqual(person.invitations)
  expect([...state.conversations.keys()].sort()).toEqual(server.queries.conversationsOf(user).sort())
  for (const c of state.conversations.values()) expectConversation(server, c, user)
}

function expectConversation(server: ModelServer, c: ConversationState, user: Id): void {
  const truth = server.queries.summary(c.id, user)
  expect(c.rev).toBe(truth.head)
  expect(c.buffered).toEqual([])
  expect([c.optimistic_messages, c.optimistic_settings]).toEqual([[], []])
  // The positions of other devices of the same account need not be known here.
  expect(c.my).toEqual({ ...truth.my, delivered_seq: c.my.delivered_seq })
  expect({ ...c }).toMatchObject({
    ...{ title: truth.title, description: truth.description, members_count: truth.members_count },
  })
  expect(c.receipts).toBe(truth.receipts)
  expect([...c.cursors.values()].sort(byUser)).toEqual(
    server.queries.cursors(c.id, user).members.sort(byUser),
  )
  expect(c.preview?.id).toBe(truth.last_message?.id)
  expect(unreadOf(c, user)).toBe(truth.unread)
  expect(mentionsOf(c, user)).toBe(truth.mentions)
  expectMembers(server, c)
  expectMessages(server, c, user)
}

function expectMembers(server: ModelServer, c: ConversationState): void {
  const { moves, members } = server.world.conversation(c.id)
  for (const [id, member] of c.members) expect(member).toEqual(moves.get(id))
  if (!c.roster) return
  const present = [...c.members.values()].filter(({ left }) => !left).map(({ user }) => user.id)
  expect(present.sort()).toEqual([...members.keys()].sort())
}

function expectMessages(server: ModelServer, c: ConversationState, user: Id): void {
  const visible = server.queries.visible(c.id, user)
  const truth = new Map(visible.map((message) => [message.id, message]))
  // Messages outside of the complete ranges are also current: no deleted text remains.
  for (const message of c.messages) expect(message).toEqual(truth.get(message.id))
  for (const { from, to } of c.ranges) {
    const within = <T extends { seq: number }>(list: readonly T[]) =>
      list.filter((message) => message.seq >= from && message.seq <= to)
    expect(within(c.messages)).toEqual(within(visible))
  }
  if (c.pins) expect(c.pins).toEqual(server.queries.pins(c.id, user).items)
}

/** Everything was read: nothing is missing between the beginning and the newest change. */
export function expectAllRead(server: ModelServer, device: Device): void {
  for (const { id, my, rev, ranges, messages } of device.state.conversations.values()) {
    expect(covers(ranges, my.joined_seq + 1, rev)).toBe(true)
    expect(messages).toEqual(server.queries.visible(id, device.user))
  }
}

/** I2, I3: a sent message is stored once and in the order of sending, or it failed. */
export function expectSentOnce(server: ModelServer, device: Device): void {
  const waiting = [...device.state.outbox.values()]
  const { digests } = server.world
  expect(waiting.filter(({ state }) => state !== 'failed')).toEqual([])
  for (const conversation_id of new Set(device.sent.map((sent) => sent.conversation_id))) {
    const mine = device.sent.filter((sent) => sent.conversation_id === conversation_id)
    const seqs = mine.map(({ client_id }) => digests.get(client_id)?.seq).filter((seq) => seq !== undefined)
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
  }
  const lost = device.sent.filter(({ client_id }) => !digests.has(client_id))
  expect(lost.map(({ client_id }) => client_id).sort()).toEqual(
    waiting.map(({ client_id }) => client_id).sort(),
  )
}

/** I5: a shown position never goes back within one generation of the conversation. */
export function watchPositions(device: Device): void {
  device.store.listen((now, before) => {
    for (const [id, c] of now.conversations) {
      const old = before.conversations.get(id)
      if (!old || old.generation !== c.generation) continue
      expect(c.rev).toBeGreaterThanOrEqual(old.rev)
      expect(c.my.read_seq).toBeGreaterThanOrEqual(old.my.read_seq)
      expect(c.confirmed.read).toBeGreaterThanOrEqual(old.confirmed.read)
      for (const [user, cursor] of c.cursors) {
        expect(cursor.read).toBeGreaterThanOrEqual(old.cursors.get(user)?.read ?? 0)
        expect(cursor.delivered).toBeGreaterThanOrEqual(old.cursors.get(user)?.delivered ?? 0)
      }
    }
  })
}

function byUser(a: { user_id: Id }, b: { user_id: Id }): number {
  return a.user_id < b.user_id ? -1 : 1
}
