// The calls of a device to the model server, in the form of the link.

import type { Calls } from '../../link/calls'
import type { Id, Role } from '../../link/contract'
import type { MessageCalls } from '../optimistic/message-actions'
import type { GroupCalls } from '../people/groups'
import type { SyncCalls } from '../sync/ports'
import { fileCalls } from './file-calls'
import type { ModelServer } from './server'
import { refusal } from './world'

export type DeviceCalls = SyncCalls & MessageCalls & GroupCalls & Pick<Calls, 'changeSettings'>

/** Carries a request to the server and its answer back, or loses one of them. */
type Transport = <T>(work: () => T) => Promise<T>

export function callsOf(server: ModelServer, user: Id, transport: Transport): DeviceCalls {
  const { queries, messages } = server
  return {
    files: fileCalls(server, user, transport),
    changes: (id, epoch, since) => transport(() => queries.changes(id, user, epoch, since)),
    conversation: (id) => transport(() => queries.summary(id, user)),
    cursors: (id) => transport(() => queries.cursors(id, user)),
    messages: (id, query) => transport(() => queries.page(id, user, query)),
    message: (id, message_id) => transport(() => queries.message(id, user, message_id)),
    pins: (id) => transport(() => queries.pins(id, user)),
    user: (id) => transport(() => queries.card(id)),
    send: (id, client_id, content) => transport(() => messages.post(id, user, client_id, content)),
    putCursor: (id, positions) => transport(() => server.moveCursor(id, user, positions)),
    changeSettings: (id, change) => transport(() => server.changeSettings(id, user, change)),
    editMessage: (id, message_id, edit) => transport(() => messages.edit(id, user, message_id, edit)),
    deleteMessage: (id, message_id) => transport(() => messages.delete(id, user, message_id)),
    react: (id, message_id, emoji, on) => transport(() => messages.react(id, user, message_id, emoji, on)),
    reactors: () => transport(() => ({ items: [], next: null })),
    pinMessage: (id, message_id, on) => transport(() => messages.pin(id, user, message_id, on)),
    ...groupCalls(server, user, transport),
  }
}

function groupCalls(
  server: ModelServer,
  user: Id,
  transport: Transport,
): GroupCalls & Pick<SyncCalls, 'members'> {
  const { queries, memberships, world } = server
  const needs = (id: Id, roles: Role[]) => {
    if (!roles.includes(world.member(world.conversation(id), user).role)) throw refusal(403, 'role_too_low')
  }
  return {
    members: (id, cursor) => transport(() => queries.members(id, user, cursor)),
    createGroup: ({ title, member_ids }) =>
      transport(() => {
        const id = world.newId('g')
        server.addConversation(id, [user, ...member_ids])
        memberships.rename(id, title, false)
        return { ...queries.summary(id, user), invited: [] }
      }),
    changeGroup: (id, { title = '', description }) =>
      transport(() => {
        needs(id, ['owner', 'admin'])
        memberships.rename(id, title, world.conversation(id).locked, description)
        return queries.summary(id, user)
      }),
    dissolveGroup: (id) =>
      transport(() => {
        needs(id, ['owner'])
        memberships.dissolve(id)
      }),
    addMember: (id, other) =>
      transport(() => {
        needs(id, ['owner', 'admin'])
        memberships.join(id, other, user)
        return queries.row(id, other)
      }),
    setRole: (id, other, role) => transport(() => memberships.setRole(id, user, other, role)),
    removeMember: (id, other) =>
      transport(() => {
        if (other !== user) needs(id, ['owner', 'admin'])
        memberships.leave(id, other, user)
      }),
    groupInvitations: () => transport(() => ({ items: [], next: null })),
    acceptInvitation: (id) => transport(() => queries.summary(memberships.accept(user, id), user)),
    declineInvitation: (id) => transport(() => memberships.decline(user, id)),
  }
}
