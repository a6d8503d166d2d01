// The calls of a device to the model server, in the form of the link.

import type { Calls } from '../../link/calls'
import type { Id, Role } from '../../link/contract'
import type { MessageCalls } from '../optimistic/message-actions'
import type { GroupCalls } from '../people/groups'
import type { SyncCalls } from '../sync/ports'
import type { ModelServer } from './server'
import { refusal } from './world'

export type DeviceCalls = SyncCalls & MessageCalls & GroupCalls & Pick<Calls, 'changePlace'>

/** Carries a request to the server and its answer back, or loses one of them. */
type Carry = <T>(work: () => T) => Promise<T>

export function callsOf(server: ModelServer, user: Id, carry: Carry): DeviceCalls {
  const { queries: ask, messages: talk } = server
  return {
    changes: (id, epoch, since) => carry(() => ask.changes(id, user, epoch, since)),
    conversation: (id) => carry(() => ask.summary(id, user)),
    cursors: (id) => carry(() => ask.cursors(id, user)),
    messages: (id, query) => carry(() => ask.page(id, user, query)),
    message: (id, message_id) => carry(() => ask.message(id, user, message_id)),
    pins: (id) => carry(() => ask.pins(id, user)),
    user: (id) => carry(() => ask.card(id)),
    send: (id, client_id, content) => carry(() => talk.post(id, user, client_id, content)),
    putCursor: (id, place) => carry(() => server.moveCursor(id, user, place)),
    changePlace: (id, change) => carry(() => server.changePlace(id, user, change)),
    editMessage: (id, message_id, { body, mentions }) =>
      carry(() => talk.edit(id, user, message_id, body, mentions)),
    deleteMessage: (id, message_id) => carry(() => talk.delete(id, user, message_id)),
    react: (id, message_id, emoji, on) => carry(() => talk.react(id, user, message_id, emoji, on)),
    reactors: () => carry(() => ({ items: [], next: null })),
    pinMessage: (id, message_id, on) => carry(() => talk.pin(id, user, message_id, on)),
    ...groupCalls(server, user, carry),
  }
}

function groupCalls(server: ModelServer, user: Id, carry: Carry): GroupCalls & Pick<SyncCalls, 'members'> {
  const { queries: ask, memberships: memberships, world } = server
  const needs = (id: Id, roles: Role[]) => {
    if (!roles.includes(world.member(world.conversation(id), user).role)) throw refusal(403, 'role_too_low')
  }
  return {
    members: (id, cursor) => carry(() => ask.members(id, user, cursor)),
    createGroup: ({ title, member_ids }) =>
      carry(() => {
        const id = world.newId('g')
        server.addConversation(id, [user, ...member_ids])
        memberships.rename(id, title, false)
        return { ...ask.summary(id, user), invited: [] }
      }),
    changeGroup: (id, { title = '', description }) =>
      carry(() => {
        needs(id, ['owner', 'admin'])
        memberships.rename(id, title, world.conversation(id).locked, description)
        return ask.summary(id, user)
      }),
    dissolveGroup: (id) =>
      carry(() => {
        needs(id, ['owner'])
        memberships.dissolve(id)
      }),
    addMember: (id, other) =>
      carry(() => {
        needs(id, ['owner', 'admin'])
        memberships.join(id, other, user)
        return ask.row(id, other)
      }),
    setRole: (id, other, role) => carry(() => memberships.setRole(id, user, other, role)),
    removeMember: (id, other) =>
      carry(() => {
        if (other !== user) needs(id, ['owner', 'admin'])
        memberships.leave(id, other, user)
      }),
    groupInvitations: () => carry(() => ({ items: [], next: null })),
    acceptInvitation: (id) => carry(() => ask.summary(memberships.accept(user, id), user)),
    declineInvitation: (id) => carry(() => memberships.decline(user, id)),
  }
}
