// Membership on the model server: joins, leaves, removals, roles, invitations, dissolution.

import type { Id, Invitation, Member, Message, Role, SystemEvent } from '../../link/contract'
import { UNTOUCHED, type Room } from './facts'
import type { Questions } from './questions'
import { refusal, type World } from './world'

export class Crowd {
  readonly #world: World
  readonly #questions: Questions

  constructor(world: World, questions: Questions) {
    this.#world = world
    this.#questions = questions
  }

  /** Adds a member, and sends the conversation to the member's devices. */
  join(room_id: Id, user: Id, by: Id = user, event: SystemEvent = 'member_added'): void {
    const room = this.#world.room(room_id)
    if (room.members.has(user)) return
    this.#world.person(user)
    const role: Role = room.kind === 'group' && room.members.size === 0 ? 'owner' : 'member'
    this.#world.change(room, (rev) => {
      const at = rev - 1
      room.members.set(user, {
        ...{ role, joined_seq: at, read: at, delivered: at, settings: { ...UNTOUCHED } },
      })
      const messages = room.kind === 'group' ? [this.#world.line(room, rev, by, event, user)] : []
      return { messages, members: [this.#row(room, user, rev)], facts: true }
    })
    this.#world.changeAccount(user, (person) => {
      person.places.set(room_id, person.rev)
      return { joined: [this.#questions.welcomeOf(room_id, user, true)], ...this.#withdrawn(room_id, user) }
    })
  }

  /** Removes a member; without `by` the member leaves. An owner who leaves hands over. The last member dissolves
   *  the group. */
  leave(room_id: Id, user: Id, by: Id = user): void {
    const room = this.#world.room(room_id)
    const { role, joined_seq } = this.#world.member(room, user)
    this.#world.change(room, (rev) => {
      room.members.delete(user)
      const event = by === user ? 'member_left' : 'member_removed'
      const gone: Member = { user: this.#card(user), role, joined_seq, left: true, rev }
      const heir = role === 'owner' ? this.#appointHeir(room) : undefined
      const members = heir ? [gone, this.#row(room, heir, rev)] : [gone]
      return { messages: [this.#world.line(room, rev, by, event, user)], members, facts: true }
    })
    this.#world.changeAccount(user, () => ({ left: [room_id] }))
    if (room.members.size === 0) this.#world.rooms.delete(room_id)
  }

  /** Deletes an account. Its conversations get a system message with its id alone. Its messages lose their author
   *  and, unless they are to be kept, their text. */
  erase(user: Id, keep: boolean): void {
    for (const room of [...this.#world.rooms.values()]) {
      if (!room.moves.has(user)) continue
      this.#world.change(room, (rev) => {
        const role = room.members.get(user)?.role
        room.members.delete(user)
        room.moves.delete(user)
        const heir = role === 'owner' ? this.#appointHeir(room) : undefined
        const theirs = [...room.messages.values()].filter(({ sender_id }) => sender_id === user)
        const line = this.#world.line(room, rev, null, 'account_erased', user)
        return {
          messages: [...theirs.map((message) => orphaned(message, rev, keep)), line],
          members: heir ? [this.#row(room, heir, rev)] : [],
          facts: true,
        }
      })
      if (room.members.size === 0) this.#world.rooms.delete(room.id)
    }
    this.#world.people.delete(user)
  }

  setRole(room_id: Id, by: Id, user: Id, role: Role): Member {
    const room = this.#world.room(room_id)
    const giver = this.#world.member(room, by)
    const member = this.#world.member(room, user)
    if (giver.role !== 'owner' || user === by) throw refusal(403, 'role_too_low')
    if (member.role !== role) {
      const event = role === 'owner' ? 'owner_changed' : role === 'admin' ? 'admin_added' : 'admin_removed'
      this.#world.change(room, (rev) => {
        member.role = role
        if (role === 'owner') giver.role = 'admin'
        const moved = role === 'owner' ? [user, by] : [user]
        const members = moved.map((id) => this.#row(room, id, rev))
        return { messages: [this.#world.line(room, rev, by, event, user)], members }
      })
    }
    return room.moves.get(user) as Member
  }

  rename(room_id: Id, title: string, locked: boolean, description: string | null = null): void {
    const room = this.#world.room(room_id)
    this.#world.change(room, () => {
      Object.assign(room, { title, locked, description })
      return { facts: true }
    })
  }

  dissolve(room_id: Id): void {
    const room = this.#world.room(room_id)
    this.#world.rooms.delete(room_id)
    for (const user of room.members.keys()) this.#world.changeAccount(user, () => ({ left: [room_id] }))
    for (const user of this.#world.people.keys()) this.takeBack(room_id, user)
  }

  invite(room_id: Id, by: Id, user: Id): Invitation {
    const room = this.#world.room(room_id)
    if (room.members.has(user)) throw refusal(409, 'already_member')
    const group = {
      id: room_id,
      title: room.title ?? '',
      description: null,
      members_count: room.members.size,
    }
    const created_at = new Date().toISOString()
    const invitation = { id: this.#world.newId('i'), group, inviter: this.#card(by), created_at }
    this.#world.changeAccount(user, (person) => {
      person.invitations.set(invitation.id, invitation)
      return { invitations: { added: [invitation], removed: [] } }
    })
    return invitation
  }

  accept(user: Id, id: Id): Id {
    const invitation = this.#world.person(user).invitations.get(id)
    if (!invitation) throw refusal(404, 'not_found')
    this.join(invitation.group.id, user, user, 'member_joined')
    return invitation.group.id
  }

  decline(user: Id, id: Id): void {
    const invitation = this.#world.person(user).invitations.get(id)
    if (!invitation) throw refusal(404, 'not_found')
    this.takeBack(invitation.group.id, user)
  }

  takeBack(room_id: Id, user: Id): void {
    const { invitations } = this.#withdrawn(room_id, user)
    if (invitations) this.#world.changeAccount(user, () => ({ invitations }))
  }

  #withdrawn(room_id: Id, user: Id) {
    const { invitations } = this.#world.person(user)
    const removed = [...invitations.values()].filter(({ group }) => group.id === room_id).map(({ id }) => id)
    for (const id of removed) invitations.delete(id)
    return removed.length > 0 ? { invitations: { added: [], removed } } : {}
  }

  #appointHeir(room: Room): Id | undefined {
    const heirs = [...room.members]
    const [id, member] = heirs.find(([, { role }]) => role === 'admin') ?? heirs[0] ?? []
    if (member) member.role = 'owner'
    return id
  }

  #row(room: Room, user: Id, rev: number): Member {
    const { role, joined_seq } = this.#world.member(room, user)
    return { user: this.#card(user), role, joined_seq, left: false, rev }
  }

  #card(user: Id) {
    return this.#world.person(user).card
  }
}

function orphaned(message: Message, rev: number, keep: boolean): Message {
  if (keep || message.kind === 'system' || message.deleted_at !== null)
    return { ...message, rev, sender_id: null, client_id: null }
  const { conversation_id, id, seq, kind, created_at, edited_at } = message
  return {
    ...{ conversation_id, id, client_id: null, seq, rev, kind, sender_id: null, body: null },
    ...{ reply_to: null, created_at, edited_at, deleted_at: new Date().toISOString() },
  }
}
