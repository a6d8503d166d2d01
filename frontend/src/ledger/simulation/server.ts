// A small model of the server for tests: the rules of positions only. It is kept in memory, assigns the next rev to
// each durable change, and publishes the change.

import type { PlaceChange } from '../../link/calls'
import type { Block, Id, MyPlace, Position } from '../../link/contract'
import { Crowd } from './crowd'
import type { Room } from './facts'
import { Questions } from './questions'
import { Talk } from './talk'
import { World, type Tell } from './world'

export class ModelServer {
  readonly world: World
  readonly ask: Questions
  readonly talk: Talk
  readonly crowd: Crowd

  constructor(tell: Tell) {
    this.world = new World(tell)
    this.ask = new Questions(this.world)
    this.talk = new Talk(this.world)
    this.crowd = new Crowd(this.world, this.ask)
  }

  addPerson(id: Id): void {
    const card = { id, username: id, display_name: id.toUpperCase() }
    const nothing = { places: new Map(), friends: new Map(), blocks: new Map(), invitations: new Map() }
    this.world.people.set(id, { card, rev: 1, ...nothing })
  }

  addRoom(id: Id, members: Id[], kind: Room['kind'] = 'group'): void {
    const room: Room = {
      ...{ id, kind, head: 0, receipts: 0, floor: 0, facts_rev: 0 },
      ...{ title: null, description: null, locked: false },
      ...{ messages: new Map(), members: new Map(), moves: new Map() },
    }
    this.world.rooms.set(id, room)
    for (const member of members) this.crowd.join(id, member, members[0])
  }

  moveCursor(
    room_id: Id,
    user: Id,
    { read = 0, delivered = 0 }: { read?: number; delivered?: number },
  ): Position {
    const room = this.world.room(room_id)
    const member = this.world.member(room, user)
    const before = { ...member }
    member.read = Math.max(member.read, Math.min(read, room.head))
    member.delivered = Math.max(member.delivered, member.read, Math.min(delivered, room.head))
    if (member.read !== before.read || member.delivered !== before.delivered) {
      room.receipts += 1
      const cursors = [{ user_id: user, delivered: member.delivered, read: member.read }]
      const { id: conversation_id, receipts } = room
      for (const to of room.members.keys())
        this.world.tell(to, { type: 'cursors', conversation_id, receipts, members: cursors })
    }
    const { head } = room
    const unread = this.ask.unread(room_id, user).length
    if (member.read !== before.read) {
      member.settings.unread_mark = false
      const reading = { head, read_seq: member.read, unread, mentions: this.ask.mentions(room_id, user) }
      this.world.changeAccount(user, (person) => {
        person.places.set(room_id, person.rev)
        return { read: { [room_id]: reading } }
      })
    }
    return { delivered: member.delivered, read: member.read, head, unread }
  }

  changePlace(room_id: Id, user: Id, change: PlaceChange): MyPlace {
    const { settings } = this.world.member(this.world.room(room_id), user)
    Object.assign(settings, change)
    const place = this.ask.place(room_id, user)
    this.world.changeAccount(user, (person) => {
      person.places.set(room_id, person.rev)
      return { places: { [room_id]: place } }
    })
    return place
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
  raiseFloor(room_id: Id): void {
    const room = this.world.room(room_id)
    room.floor = room.head
  }

  /** Starts a new epoch of the database. */
  restoreBackup(): void {
    this.world.epoch = `${this.world.epoch}+`
  }

  beat(user: Id): void {
    const conversations = Object.fromEntries(
      this.ask.roomsOf(user).map((id) => {
        const { head, receipts } = this.world.room(id)
        return [id, [head, receipts, this.ask.unread(id, user).length] as [number, number, number]]
      }),
    )
    this.world.tell(user, { type: 'heartbeat', account_rev: this.world.person(user).rev, conversations })
  }
}
