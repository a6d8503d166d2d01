// The answers of the model server.

import type { PageQuery } from '../../link/calls'
import type {
  Account,
  Changes,
  Conversation,
  Cursors,
  Id,
  Member,
  Message,
  MyPlace,
  Page,
  Roster,
  Settings,
  UserCard,
} from '../../link/contract'
import type { Hello, Welcome, WelcomeConversation } from '../../link/frames'
import { pageOf } from './paging'
import { factsOf, refusal, type World } from './world'

const CHANGES_PAGE = 4
const ROSTER_PAGE = 2
const SETTINGS: Settings = {
  ...{ read_receipts: true, presence: true, discoverable: true, group_adds: 'friends', theme: 'dark' },
}
const AT = '2026-01-01T00:00:00.000Z'

export class Questions {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  summary(room_id: Id, user: Id): Conversation {
    const room = this.#world.room(room_id)
    const my = this.place(room_id, user)
    const { id, kind, head, receipts, title, description } = room
    return {
      ...{ id, kind, title, description, with: null, members_count: room.members.size, head, receipts },
      ...{ created_at: AT, last_activity_at: AT, my, last_message: this.visible(id, user).at(-1) ?? null },
      ...{ unread: this.unread(id, user).length, mentions: this.mentions(id, user) },
    }
  }

  place(room_id: Id, user: Id): MyPlace {
    const room = this.#world.room(room_id)
    const { role, joined_seq, read, delivered, settings } = this.#world.member(room, user)
    return { role, joined_seq, read_seq: read, delivered_seq: delivered, can_post: !room.locked, ...settings }
  }

  changes(room_id: Id, user: Id, epoch: string | undefined, since: number): Changes {
    const room = this.#world.room(room_id)
    const { joined_seq } = this.#world.member(room, user)
    if (epoch !== this.#world.epoch || since < Math.max(room.floor, joined_seq) || since > room.head) {
      throw refusal(410, 'reset')
    }
    const newer = this.visible(room_id, user)
      .filter((message) => message.rev > since)
      .sort((a, b) => a.rev - b.rev)
    // A page ends at the end of a rev.
    const rev = newer.length > CHANGES_PAGE ? (newer[CHANGES_PAGE - 1] as Message).rev : room.head
    const messages = newer.filter((message) => message.rev <= rev)
    const within = (at: number) => at > since && at <= rev
    const members = [...room.moves.values()].filter((member) => within(member.rev))
    const facts = within(room.facts_rev) && { conversation: factsOf(room) }
    return { from: since + 1, rev, messages, members, more: rev < room.head, ...facts }
  }

  page(room_id: Id, user: Id, query: PageQuery): Page<Message> {
    return pageOf(this.visible(room_id, user), query)
  }

  message(room_id: Id, user: Id, id: Id): Message {
    const found = this.visible(room_id, user).find((message) => message.id === id)
    if (!found) throw refusal(404, 'not_found')
    return found
  }

  pins(room_id: Id, user: Id): Page<Message> {
    const pinned = this.visible(room_id, user).filter((message) => message.pinned)
    return { items: pinned.reverse(), next: null }
  }

  members(room_id: Id, user: Id, cursor?: string): Roster {
    const room = this.#world.room(room_id)
    this.#world.member(room, user)
    const rows = [...room.members].sort(([a], [b]) => (a < b ? -1 : 1)).filter(([id]) => id > (cursor ?? ''))
    const items = rows.slice(0, ROSTER_PAGE).map(([id, { delivered, read }]) => {
      return { ...(room.moves.get(id) as Member), delivered, read }
    })
    const next = rows.length > items.length ? (items.at(-1)?.user.id ?? null) : null
    return { items, next, rev: room.head }
  }

  row(room_id: Id, user: Id): Member {
    return this.#world.room(room_id).moves.get(user) as Member
  }

  cursors(room_id: Id, user: Id): Cursors {
    const room = this.#world.room(room_id)
    this.#world.member(room, user)
    const members = [...room.members].map(([user_id, { delivered, read }]) => ({ user_id, delivered, read }))
    return { receipts: room.receipts, members }
  }

  visible(room_id: Id, user: Id): Message[] {
    return this.#world.visible(this.#world.room(room_id), user)
  }

  unread(room_id: Id, user: Id): Message[] {
    const { read } = this.#world.member(this.#world.room(room_id), user)
    return this.visible(room_id, user).filter(
      ({ kind, seq, sender_id, deleted_at }) =>
        kind === 'text' && seq > read && sender_id !== user && deleted_at === null,
    )
  }

  mentions(room_id: Id, user: Id): number {
    return this.unread(room_id, user).filter(({ mentions }) => mentions?.includes(user)).length
  }

  roomsOf(user: Id): Id[] {
    return [...this.#world.rooms.values()].filter((room) => room.members.has(user)).map(({ id }) => id)
  }

  card(user: Id): UserCard {
    return this.#world.person(user).card
  }

  welcomeOf(room_id: Id, user: Id, reset: boolean): WelcomeConversation {
    const summary = this.summary(room_id, user)
    const { last_message } = summary
    const cut = last_message && { ...last_message, body: last_message.body && last_message.body.slice(0, 3) }
    const { joined_seq } = summary.my
    return { ...summary, joined_seq, last_message: cut, cursors: this.cursors(room_id, user).members, reset }
  }

  welcome(user: Id, hello: Hello): Welcome {
    const { epoch } = this.#world
    const person = this.#world.person(user)
    const foreign = hello.epoch !== epoch
    const mine = this.roomsOf(user)
    const conversations: WelcomeConversation[] = []
    for (const id of mine) {
      const room = this.#world.room(id)
      const at = hello.conversations?.[id]
      const place = (person.places.get(id) ?? 0) > (hello.account_rev ?? 0)
      if (!foreign && at && at[0] === room.head && at[1] === room.receipts && !place) continue
      const { joined_seq } = this.#world.member(room, user)
      const reset = foreign || !at || at[0] < Math.max(room.floor, joined_seq) || at[0] > room.head
      conversations.push(this.welcomeOf(id, user, reset))
    }
    const account = foreign || hello.account_rev !== person.rev ? this.#accountState(user) : undefined
    const left = Object.keys(hello.conversations ?? {}).filter((id) => !mine.includes(id))
    return { type: 'welcome', epoch, account_rev: person.rev, account, conversations, left, more: false }
  }

  account(user: Id): Account {
    const { card } = this.#world.person(user)
    return { ...card, email: null, created_at: AT, settings: SETTINGS }
  }

  #accountState(user: Id) {
    const { friends, invitations, blocks } = this.#world.person(user)
    return {
      ...{ me: this.account(user), friends: [...friends.values()], blocks: [...blocks.values()] },
      ...{ requests: { incoming: [], outgoing: [] }, invitations: [...invitations.values()] },
    }
  }
}
