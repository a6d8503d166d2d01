// A small model of the server, for tests: the rules of positions and nothing else. It keeps everything in memory,
// takes the next rev for each durable change, and tells its hub what happened.

import type {
  Changes,
  Conversation,
  CursorOf,
  Cursors,
  Id,
  Member,
  Message,
  Page,
  Position,
  Roster,
  UserCard,
} from '../../link/contract'
import type { AccountFrame, Hello, ServerFrame, Welcome, WelcomeConversation } from '../../link/frames'
import type { PageQuery } from '../../link/calls'
import { Problem } from '../../link/problem'
import type { Membership, Person, Room } from './facts'
import { pageOf } from './paging'

const CHANGES_PAGE = 4

export type Tell = (to: Id, frame: ServerFrame) => void

export class ModelServer {
  epoch = 'epoch-1'
  readonly rooms = new Map<Id, Room>()
  readonly people = new Map<Id, Person>()
  readonly digests = new Map<Id, Message>()
  #ids = 0
  #tell: Tell

  constructor(tell: Tell) {
    this.#tell = tell
  }

  addPerson(id: Id): void {
    const card = { id, username: id, display_name: id.toUpperCase() }
    this.people.set(id, { card, rev: 1, places: new Map(), friends: new Map() })
  }

  addRoom(id: Id, members: Id[], kind: Room['kind'] = 'group'): void {
    const room: Room = {
      ...{ id, kind, head: 0, receipts: 0, floor: 0, title: null, title_rev: 0, locked: false },
      messages: new Map(),
      members: new Map(),
      moves: new Map(),
    }
    this.rooms.set(id, room)
    for (const member of members) this.join(id, member)
  }

  // ---- durable changes

  join(room_id: Id, user: Id): void {
    const room = this.#room(room_id)
    room.head += 1
    this.#move(room, user, false)
    room.members.set(user, { joined_seq: room.head, read: room.head, delivered: room.head })
    this.#moveAccount(user, (person) => {
      person.places.set(room_id, person.rev)
      return { joined: [this.welcomeOf(room_id, user, true)] }
    })
  }

  leave(room_id: Id, user: Id): void {
    const room = this.#room(room_id)
    if (!room.members.delete(user)) return
    room.head += 1
    this.#move(room, user, true)
    this.#moveAccount(user, () => ({ left: [room_id] }))
  }

  post(room_id: Id, sender: Id, client_id: Id, body: string): Message {
    const known = this.digests.get(client_id)
    if (known) return this.#room(room_id).messages.get(known.id) ?? known
    const room = this.#room(room_id)
    if (!room.members.has(sender)) throw new Problem({ status: 404, code: 'not_found' })
    if (room.locked) throw new Problem({ status: 403, code: 'cannot_post' })
    const seq = ++room.head
    const message: Message = {
      ...{
        conversation_id: room_id,
        id: `m${++this.#ids}`,
        client_id,
        seq,
        rev: seq,
        kind: 'text',
        sender_id: sender,
        body,
      },
      ...{ reply_to: null, created_at: new Date().toISOString(), edited_at: null, deleted_at: null },
    }
    room.messages.set(message.id, message)
    this.digests.set(client_id, message)
    this.#announce(room, [message])
    return message
  }

  edit(room_id: Id, id: Id, body: string | null): void {
    const room = this.#room(room_id)
    const before = room.messages.get(id)
    if (!before || before.deleted_at) return
    const at = new Date().toISOString()
    const message = {
      ...before,
      rev: ++room.head,
      body,
      ...(body === null ? { deleted_at: at } : { edited_at: at }),
    }
    room.messages.set(id, message)
    this.#announce(room, [message])
  }

  rename(room_id: Id, title: string, locked: boolean): void {
    const room = this.#room(room_id)
    room.title = title
    room.locked = locked
    room.title_rev = ++room.head
    this.#announce(room, [])
  }

  /** What lies below is no longer kept apart change by change. */
  raiseFloor(room_id: Id): void {
    const room = this.#room(room_id)
    room.floor = room.head
  }

  /** Another life of the database. */
  restoreBackup(): void {
    this.epoch = `${this.epoch}+`
  }

  moveCursor(
    room_id: Id,
    user: Id,
    { read = 0, delivered = 0 }: { read?: number; delivered?: number },
  ): Position {
    const room = this.#room(room_id)
    const member = room.members.get(user)
    if (!member) throw new Problem({ status: 404, code: 'not_found' })
    const before = { ...member }
    member.read = Math.max(member.read, Math.min(read, room.head))
    member.delivered = Math.max(member.delivered, member.read, Math.min(delivered, room.head))
    if (member.read !== before.read || member.delivered !== before.delivered) {
      room.receipts += 1
      const cursors = [{ user_id: user, delivered: member.delivered, read: member.read }]
      const { id: conversation_id, receipts } = room
      for (const to of room.members.keys())
        this.#tell(to, { type: 'cursors', conversation_id, receipts, members: cursors })
    }
    const unread = this.unread(room_id, user)
    if (member.read !== before.read) {
      this.#moveAccount(user, (person) => {
        person.places.set(room_id, person.rev)
        return { read: { [room_id]: { head: room.head, read_seq: member.read, unread, mentions: 0 } } }
      })
    }
    return { delivered: member.delivered, read: member.read, head: room.head, unread }
  }

  befriend(user: Id, friend: Id): void {
    const card = this.#person(friend).card
    const since = new Date().toISOString()
    this.#moveAccount(user, (person) => {
      person.friends.set(friend, { user: card, since })
      return { friends: { added: [{ user: card, since }], removed: [] } }
    })
  }

  unfriend(user: Id, friend: Id): void {
    this.#moveAccount(user, (person) => {
      person.friends.delete(friend)
      return { friends: { added: [], removed: [friend] } }
    })
  }

  // ---- questions

  summary(room_id: Id, user: Id): Conversation {
    const room = this.#room(room_id)
    const member = room.members.get(user)
    if (!member) throw new Problem({ status: 404, code: 'not_found' })
    const { id, kind, title, head, receipts, locked } = room
    const visible = this.visible(room_id, user)
    return {
      ...{
        id,
        kind,
        title,
        description: null,
        with: null,
        members_count: room.members.size,
        head,
        receipts,
        mentions: 0,
      },
      ...{ created_at: '2026-01-01T00:00:00.000Z', last_activity_at: '2026-01-01T00:00:00.000Z' },
      last_message: visible.at(-1) ?? null,
      unread: this.unread(room_id, user),
      my: {
        ...{
          role: 'member',
          joined_seq: member.joined_seq,
          read_seq: member.read,
          delivered_seq: member.delivered,
        },
        ...{ can_post: !locked, muted_until: null, archived: false, pinned: false, unread_mark: false },
      },
    }
  }

  changes(room_id: Id, user: Id, epoch: string | undefined, since: number): Changes {
    const room = this.#room(room_id)
    const { joined_seq } = this.#member(room, user)
    if (epoch !== this.epoch || since < Math.max(room.floor, joined_seq) || since > room.head) {
      throw new Problem({ status: 410, code: 'reset' })
    }
    const newer = this.visible(room_id, user)
      .filter((message) => message.rev > since)
      .sort((a, b) => a.rev - b.rev)
    const messages = newer.slice(0, CHANGES_PAGE)
    const more = newer.length > messages.length
    const rev = more ? (messages.at(-1) as Message).rev : room.head
    const facts = room.title_rev > since && room.title_rev <= rev
    const { title, locked } = room
    const members = [...room.moves.values()].filter((member) => member.rev > since && member.rev <= rev)
    return {
      from: since + 1,
      rev,
      messages,
      members,
      more,
      ...(facts && { conversation: { title, description: null, locked, members_count: room.members.size } }),
    }
  }

  page(room_id: Id, user: Id, query: PageQuery): Page<Message> {
    return pageOf(this.visible(room_id, user), query)
  }

  cursors(room_id: Id, user: Id): Cursors {
    const room = this.#room(room_id)
    this.#member(room, user)
    const members: CursorOf[] = [...room.members].map(([id, { delivered, read }]) => ({
      user_id: id,
      delivered,
      read,
    }))
    return { receipts: room.receipts, members }
  }

  members(room_id: Id, user: Id): Roster {
    const room = this.#room(room_id)
    this.#member(room, user)
    const items = [...room.members].map(([id, { delivered, read }]) => ({
      ...(room.moves.get(id) as Member),
      ...{ delivered, read },
    }))
    return { items, next: null, rev: room.head }
  }

  message(room_id: Id, user: Id, id: Id): Message {
    const found = this.visible(room_id, user).find((message) => message.id === id)
    if (!found) throw new Problem({ status: 404, code: 'not_found' })
    return found
  }

  pins(room_id: Id, user: Id): Page<Message> {
    return { items: this.visible(room_id, user).filter(({ pinned }) => pinned), next: null }
  }

  card(user: Id): UserCard {
    return this.#person(user).card
  }

  visible(room_id: Id, user: Id): Message[] {
    const room = this.#room(room_id)
    const { joined_seq } = this.#member(room, user)
    return [...room.messages.values()].filter(({ seq }) => seq > joined_seq).sort((a, b) => a.seq - b.seq)
  }

  unread(room_id: Id, user: Id): number {
    const { read } = this.#member(this.#room(room_id), user)
    return this.visible(room_id, user).filter((m) => m.seq > read && m.sender_id !== user && !m.deleted_at)
      .length
  }

  roomsOf(user: Id): Id[] {
    return [...this.rooms.values()].filter((room) => room.members.has(user)).map(({ id }) => id)
  }

  welcomeOf(room_id: Id, user: Id, reset: boolean): WelcomeConversation {
    const summary = this.summary(room_id, user)
    const { last_message } = summary
    const cut = last_message && { ...last_message, body: last_message.body && last_message.body.slice(0, 3) }
    const { joined_seq } = summary.my
    return { ...summary, joined_seq, last_message: cut, cursors: this.cursors(room_id, user).members, reset }
  }

  welcome(user: Id, hello: Hello): Welcome {
    const person = this.#person(user)
    const foreign = hello.epoch !== this.epoch
    const mine = this.roomsOf(user)
    const conversations: WelcomeConversation[] = []
    for (const id of mine) {
      const room = this.#room(id)
      const at = hello.conversations?.[id]
      const place = (person.places.get(id) ?? 0) > (hello.account_rev ?? 0)
      if (!foreign && at && at[0] === room.head && at[1] === room.receipts && !place) continue
      const { joined_seq } = this.#member(room, user)
      const reset = foreign || !at || at[0] < Math.max(room.floor, joined_seq) || at[0] > room.head
      conversations.push(this.welcomeOf(id, user, reset))
    }
    const account =
      foreign || hello.account_rev !== person.rev
        ? {
            me: this.account(user),
            friends: [...person.friends.values()],
            requests: { incoming: [], outgoing: [] },
            blocks: [],
            invitations: [],
          }
        : undefined
    const left = Object.keys(hello.conversations ?? {}).filter((id) => !mine.includes(id))
    return {
      type: 'welcome',
      epoch: this.epoch,
      account_rev: person.rev,
      account,
      conversations,
      left,
      more: false,
    }
  }

  beat(user: Id): void {
    const conversations = Object.fromEntries(
      this.roomsOf(user).map((id) => {
        const { head, receipts } = this.#room(id)
        return [id, [head, receipts, this.unread(id, user)] as [number, number, number]]
      }),
    )
    this.#tell(user, { type: 'heartbeat', account_rev: this.#person(user).rev, conversations })
  }

  account(user: Id) {
    const { card } = this.#person(user)
    const settings = {
      read_receipts: true,
      presence: true,
      discoverable: true,
      group_adds: 'friends',
      theme: 'dark',
    } as const
    return { ...card, email: null, created_at: '2026-01-01T00:00:00.000Z', settings }
  }

  // ---- inside

  #move(room: Room, id: Id, left: boolean): void {
    const { card: user } = this.#person(id)
    const member: Member = { user, role: 'member', joined_seq: room.head, left, rev: room.head }
    room.moves.set(id, member)
    this.#announce(room, [], [member])
  }

  #announce(room: Room, messages: Message[], members?: Member[]): void {
    const { id: conversation_id, head: rev, title, locked } = room
    const conversation =
      room.title_rev === rev
        ? { title, description: null, locked, members_count: room.members.size }
        : undefined
    for (const [user, { joined_seq }] of room.members) {
      const seen = messages.filter(({ seq }) => seq > joined_seq)
      this.#tell(user, {
        type: 'change',
        conversation_id,
        from: rev,
        rev,
        messages: seen,
        conversation,
        members,
      })
    }
  }

  #moveAccount(user: Id, change: (person: Person) => Partial<AccountFrame>): void {
    const person = this.#person(user)
    person.rev += 1
    const part = change(person)
    this.#tell(user, { type: 'account', from: person.rev, account_rev: person.rev, ...part })
  }

  #room(id: Id): Room {
    const room = this.rooms.get(id)
    if (!room) throw new Problem({ status: 404, code: 'not_found' })
    return room
  }

  #member(room: Room, user: Id): Membership {
    const member = room.members.get(user)
    if (!member) throw new Problem({ status: 404, code: 'not_found' })
    return member
  }

  #person(id: Id): Person {
    const person = this.people.get(id)
    if (!person) throw new Error(`nobody is called ${id}`)
    return person
  }
}
