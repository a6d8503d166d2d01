// A small model of the server for tests: the rules of positions only. It is kept in memory, assigns the next rev to
// each durable change, and publishes the change.

import type { SettingsChange } from '../../link/calls'
import type { Block, Id, MyPlace, Position } from '../../link/contract'
import { ModelFiles } from './files'
import { Memberships } from './memberships'
import type { StoredConversation } from './stored'
import { Queries } from './queries'
import { PostedMessages } from './posted-messages'
import { World, type Publish } from './world'

export class ModelServer {
  readonly world: World
  readonly queries: Queries
  readonly files: ModelFiles
  readonly messages: PostedMessages
  readonly memberships: Memberships

  constructor(tell: Publish) {
    this.world = new World(tell)
    this.queries = new Queries(this.world)
    this.files = new ModelFiles(this.world)
    this.messages = new PostedMessages(this.world, this.files)
    this.memberships = new Memberships(this.world, this.queries)
  }

  addPerson(id: Id): void {
    const card = { id, username: id, display_name: id.toUpperCase(), picture: null }
    const nothing = {
      settings_revs: new Map(),
      friends: new Map(),
      blocks: new Map(),
      invitations: new Map(),
    }
    this.world.people.set(id, { card, rev: 1, ...nothing })
  }

  addConversation(id: Id, members: Id[], kind: StoredConversation['kind'] = 'group'): void {
    const stored: StoredConversation = {
      ...{ id, kind, head: 0, receipts: 0, oldest_rev: 0, facts_rev: 0 },
      ...{ title: null, description: null, locked: false },
      ...{ messages: new Map(), members: new Map(), moves: new Map() },
    }
    this.world.conversations.set(id, stored)
    for (const member of members) this.memberships.join(id, member, members[0])
  }

  moveCursor(
    conversation_id: Id,
    user: Id,
    { read = 0, delivered = 0 }: { read?: number; delivered?: number },
  ): Position {
    const stored = this.world.conversation(conversation_id)
    const member = this.world.member(stored, user)
    const before = { ...member }
    member.read = Math.max(member.read, Math.min(read, stored.head))
    member.delivered = Math.max(member.delivered, member.read, Math.min(delivered, stored.head))
    if (member.read !== before.read || member.delivered !== before.delivered) {
      stored.receipts += 1
      const cursors = [{ user_id: user, delivered: member.delivered, read: member.read }]
      const { id: conversation_id, receipts } = stored
      for (const to of stored.members.keys())
        this.world.publish(to, { type: 'cursors', conversation_id, receipts, members: cursors })
    }
    const { head } = stored
    const unread = this.queries.unread(conversation_id, user).length
    if (member.read !== before.read) {
      member.settings.unread_mark = false
      const reading = {
        head,
        read_seq: member.read,
        unread,
        mentions: this.queries.mentions(conversation_id, user),
      }
      this.world.changeAccount(user, (person) => {
        person.settings_revs.set(conversation_id, person.rev)
        return { read: { [conversation_id]: reading } }
      })
    }
    return { delivered: member.delivered, read: member.read, head, unread }
  }

  changeSettings(conversation_id: Id, user: Id, change: SettingsChange): MyPlace {
    const { settings } = this.world.member(this.world.conversation(conversation_id), user)
    Object.assign(settings, change)
    const my = this.queries.my(conversation_id, user)
    this.world.changeAccount(user, (person) => {
      person.settings_revs.set(conversation_id, person.rev)
      return { places: { [conversation_id]: my } }
    })
    return my
  }

  befriend(user: Id, friend: Id): void {
    const { card } = this.world.person(friend)
    const since = new Date().toISOString()
    this.world.changeAccount(user, (person) => {
      person.friends.set(friend, { user: card, since })
      return { friends: { added: [{ user: card, since }], removed: [] } }
    })
  }

  unfriend(user: Id, friend: Id): void {
    this.world.changeAccount(user, (person) => {
      person.friends.delete(friend)
      return { friends: { added: [], removed: [friend] } }
    })
  }

  block(user: Id, blocked: Id): Block {
    const since = new Date().toISOString()
    const block = { user: this.world.person(blocked).card, since }
    this.world.changeAccount(user, (person) => {
      person.blocks.set(blocked, block)
      const friends = person.friends.delete(blocked) && { friends: { added: [], removed: [blocked] } }
      return { blocks: { added: [block], removed: [] }, ...friends }
    })
    return block
  }

  unblock(user: Id, blocked: Id): void {
    this.world.changeAccount(user, (person) => {
      person.blocks.delete(blocked)
      return { blocks: { added: [], removed: [blocked] } }
    })
  }

  /** Changes below are no longer stored one by one. */
  dropOldChanges(conversation_id: Id): void {
    const stored = this.world.conversation(conversation_id)
    stored.oldest_rev = stored.head
  }

  /** Starts a new epoch of the database. */
  restoreBackup(): void {
    this.world.epoch = `${this.world.epoch}+`
  }

  sendHeartbeats(user: Id): void {
    const conversations = Object.fromEntries(
      this.queries.conversationsOf(user).map((id) => {
        const { head, receipts } = this.world.conversation(id)
        return [id, [head, receipts, this.queries.unread(id, user).length] as [number, number, number]]
      }),
    )
    this.world.publish(user, { type: 'heartbeat', account_rev: this.world.person(user).rev, conversations })
  }
}
