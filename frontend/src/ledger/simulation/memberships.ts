// Membership on the model server: joins, leaves, removals, roles, invitations, dissolution.

import type { Id, Invitation, Member, Message, Role, SystemEvent } from '../../link/contract'
import { UNTOUCHED, type StoredConversation } from './stored'
import type { Queries } from './queries'
import { refusal, type World } from './world'

export class Memberships {
  readonly #world: World
  readonly #questions: Queries

  constructor(world: World, questions: Queries) {
    this.#world = world
    this.#questions = questions
  }

  /** Adds a member, and sends the conversation to the member's devices. */
  join(conversation_id: Id, user: Id, by: Id = user, event: SystemEvent = 'member_added'): void {
    const stored = this.#world.conversation(conversation_id)
    if (stored.members.has(user)) return
    this.#world.person(user)
    const role: Role = stored.kind === 'group' && stored.members.size === 0 ? 'owner' : 'member'
    this.#world.change(stored, (rev) => {
      const at = rev - 1
      stored.members.set(user, {
        ...{ role, joined_seq: at, read: at, delivered: at, settings: { ...UNTOUCHED } },
      })
      const messages = stored.kind === 'group' ? [this.#world.line(stored, rev, by, event, user)] : []
      return { messages, members: [this.#row(stored, user, rev)], facts: true }
    })
    this.#world.changeAccount(user, (person) => {
      person.settings_revs.set(conversation_id, person.rev)
      return {
        joined: [this.#questions.welcomeOf(conversation_id, user, true)],
        ...this.#withdrawn(conversation_id, user),
      }
    })
  }

  /** Removes a member; without `by` the member leaves. An owner who leaves hands over. The last member dissolves
   *  the group. */
  leave(conversation_id: Id, user: Id, by: Id = user): void {
    const stored = this.#world.conversation(conversation_id)
    const { role, joined_seq } = this.#world.member(stored, user)
    this.#world.change(stored, (rev) => {
      stored.members.delete(user)
      const event = by === user ? 'member_left' : 'member_removed'
      const gone: Member = { user: this.#card(user), role, joined_seq, left: true, rev }
      const heir = role === 'owner' ? this.#appointHeir(stored) : undefined
      const members = heir ? [gone, this.#row(stored, heir, rev)] : [gone]
      return { messages: [this.#world.line(stored, rev, by, event, user)], members, facts: true }
    })
    this.#world.changeAccount(user, () => ({ left: [conversation_id] }))
    if (stored.members.size === 0) this.#world.conversations.delete(conversation_id)
  }

  /** Deletes an account. Its conversations get a system message with its id alone. Its messages lose their author
   *  and, unless they are to be kept, their text. */
  erase(user: Id, keep: boolean): void {
    for (const stored of [...this.#world.conversations.values()]) {
      if (!stored.moves.has(user)) continue
      this.#world.change(stored, (rev) => {
        const role = stored.members.get(user)?.role
        stored.members.delete(user)
        stored.moves.delete(user)
        const heir = role === 'owner' ? this.#appointHeir(stored) : undefined
        const theirs = [...stored.messages.values()].filter(({ sender_id }) => sender_id === user)
        const line = this.#world.line(stored, rev, null, 'account_erased', user)
        return {
          messages: [...theirs.map((message) => orphaned(message, rev, keep)), line],
          members: heir ? [this.#row(stored, heir, rev)] : [],
          facts: true,
        }
      })
      if (stored.members.size === 0) this.#world.conversations.delete(stored.id)
    }
    this.#world.people.delete(user)
  }

  setRole(conversation_id: Id, by: Id, user: Id, role: Role): Member {
    const stored = this.#world.conversation(conversation_id)
    const giver = this.#world.member(stored, by)
    const member = this.#world.member(stored, user)
    if (giver.role !== 'owner' || user === by) throw refusal(403, 'role_too_low')
    if (member.role !== role) {
      const event = role === 'owner' ? 'owner_changed' : role === 'admin' ? 'admin_added' : 'admin_removed'
      this.#world.change(stored, (rev) => {
        member.role = role
        if (role === 'owner') giver.role = 'admin'
        const moved = role === 'owner' ? [user, by] : [user]
        const members = moved.map((id) => this.#row(stored, id, rev))
        return { messages: [this.#world.line(stored, rev, by, event, user)], members }
      })
    }
    return stored.moves.get(user) as Member
  }

  rename(conversation_id: Id, title: string, locked: boolean, description: string | null = null): void {
    const stored = this.#world.conversation(conversation_id)
    this.#world.change(stored, () => {
      Object.assign(stored, { title, locked, description })
      return { facts: true }
    })
  }

  dissolve(conversation_id: Id): void {
    const stored = this.#world.conversation(conversation_id)
    this.#world.conversations.delete(conversation_id)
    for (const user of stored.members.keys())
      this.#world.changeAccount(user, () => ({ left: [conversation_id] }))
    for (const user of this.#world.people.keys()) this.takeBack(conversation_id, user)
  }

  invite(conversation_id: Id, by: Id, user: Id): Invitation {
    const stored = this.#world.conversation(conversation_id)
    if (stored.members.has(user)) throw refusal(409, 'already_member')
    const group = {
      id: conversation_id,
      title: stored.title ?? '',
      description: null,
      picture: null,
      members_count: stored.members.size,
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

  takeBack(conversation_id: Id, user: Id): void {
    const { invitations } = this.#withdrawn(conversation_id, user)
    if (invitations) this.#world.changeAccount(user, () => ({ invitations }))
  }

  #withdrawn(conversation_id: Id, user: Id) {
    const { invitations } = this.#world.person(user)
    const removed = [...invitations.values()]
      .filter(({ group }) => group.id === conversation_id)
      .map(({ id }) => id)
    for (const id of removed) invitations.delete(id)
    return removed.length > 0 ? { invitations: { added: [], removed } } : {}
  }

  #appointHeir(stored: StoredConversation): Id | undefined {
    const heirs = [...stored.members]
    const [id, member] = heirs.find(([, { role }]) => role === 'admin') ?? heirs[0] ?? []
    if (member) member.role = 'owner'
    return id
  }

  #row(stored: StoredConversation, user: Id, rev: number): Member {
    const { role, joined_seq } = this.#world.member(stored, user)
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
