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
  ...{
    read_receipts: true,
    presence: true,
    discoverable: true,
    picture_for_friends_only: false,
    group_adds: 'friends',
  },
  ...{ theme: 'dark', theme_chosen: false, quiet_hours: null },
}
const AT = '2026-01-01T00:00:00.000Z'

export class Queries {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  summary(conversation_id: Id, user: Id): Conversation {
    const stored = this.#world.conversation(conversation_id)
    const my = this.my(conversation_id, user)
    const { id, kind, head, receipts, title, description } = stored
    return {
      ...{
        id,
        kind,
        title,
        description,
        picture: null,
        with: null,
        members_count: stored.members.size,
        head,
        receipts,
      },
      ...{ created_at: AT, last_activity_at: AT, my, last_message: this.visible(id, user).at(-1) ?? null },
      ...{ unread: this.unread(id, user).length, mentions: this.mentions(id, user) },
    }
  }

  my(conversation_id: Id, user: Id): MyPlace {
    const stored = this.#world.conversation(conversation_id)
    const { role, joined_seq, read, delivered, settings } = this.#world.member(stored, user)
    return {
      role,
      joined_seq,
      read_seq: read,
      delivered_seq: delivered,
      can_post: !stored.locked,
      join_requests: 0,
      ...settings,
    }
  }

  changes(conversation_id: Id, user: Id, epoch: string | undefined, since: number): Changes {
    const stored = this.#world.conversation(conversation_id)
    const { joined_seq } = this.#world.member(stored, user)
    if (
      epoch !== this.#world.epoch ||
      since < Math.max(stored.oldest_rev, joined_seq) ||
      since > stored.head
    ) {
      throw refusal(410, 'reset')
    }
    const newer = this.visible(conversation_id, user)
      .filter((message) => message.rev > since)
      .sort((a, b) => a.rev - b.rev)
    // A page ends at the end of a rev.
    const rev = newer.length > CHANGES_PAGE ? (newer[CHANGES_PAGE - 1] as Message).rev : stored.head
    const messages = newer.filter((message) => message.rev <= rev)
    const within = (at: number) => at > since && at <= rev
    const members = [...stored.moves.values()].filter((member) => within(member.rev))
    const facts = within(stored.facts_rev) && { conversation: factsOf(stored) }
    return { from: since + 1, rev, messages, members, more: rev < stored.head, ...facts }
  }

  page(conversation_id: Id, user: Id, query: PageQuery): Page<Message> {
    return pageOf(this.visible(conversation_id, user), query)
  }

  message(conversation_id: Id, user: Id, id: Id): Message {
    const found = this.visible(conversation_id, user).find((message) => message.id === id)
    if (!found) throw refusal(404, 'not_found')
    return found
  }

  pins(conversation_id: Id, user: Id): Page<Message> {
    const pinned = this.visible(conversation_id, user).filter((message) => message.pinned)
    return { items: pinned.reverse(), next: null }
  }

  members(conversation_id: Id, user: Id, cursor?: string): Roster {
    const stored = this.#world.conversation(conversation_id)
    this.#world.member(stored, user)
    const rows = [...stored.members]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .filter(([id]) => id > (cursor ?? ''))
    const items = rows.slice(0, ROSTER_PAGE).map(([id, { delivered, read }]) => {
      return { ...(stored.moves.get(id) as Member), delivered, read }
    })
    const next = rows.length > items.length ? (items.at(-1)?.user.id ?? null) : null
    return { items, next, rev: stored.head }
  }

  row(conversation_id: Id, user: Id): Member {
    return this.#world.conversation(conversation_id).moves.get(user) as Member
  }

  cursors(conversation_id: Id, user: Id): Cursors {
    const stored = this.#world.conversation(conversation_id)
    this.#world.member(stored, user)
    const members = [...stored.members].map(([user_id, { delivered, read }]) => ({
      user_id,
      delivered,
      read,
    }))
    return { receipts: stored.receipts, members }
  }

  visible(conversation_id: Id, user: Id): Message[] {
    return this.#world.visible(this.#world.conversation(conversation_id), user)
  }

  unread(conversation_id: Id, user: Id): Message[] {
    const { read } = this.#world.member(this.#world.conversation(conversation_id), user)
    return this.visible(conversation_id, user).filter(
      ({ kind, seq, sender_id, deleted_at }) =>
        kind === 'text' && seq > read && sender_id !== user && deleted_at === null,
    )
  }

  mentions(conversation_id: Id, user: Id): number {
    return this.unread(conversation_id, user).filter(({ mentions }) => mentions?.includes(user)).length
  }

  conversationsOf(user: Id): Id[] {
    return [...this.#world.conversations.values()]
      .filter((stored) => stored.members.has(user))
      .map(({ id }) => id)
  }

  card(user: Id): UserCard {
    return this.#world.person(user).card
  }

  welcomeOf(conversation_id: Id, user: Id, reset: boolean): WelcomeConversation {
    const summary = this.summary(conversation_id, user)
    const { last_message } = summary
    const cut = last_message && { ...last_message, body: last_message.body && last_message.body.slice(0, 3) }
    const { joined_seq } = summary.my
    return {
      ...summary,
      joined_seq,
      last_message: cut,
      cursors: this.cursors(conversation_id, user).members,
      reset,
    }
  }

  welcome(user: Id, hello: Hello): Welcome {
    const { epoch } = this.#world
    const person = this.#world.person(user)
    const foreign = hello.epoch !== epoch
    const mine = this.conversationsOf(user)
    const conversations: WelcomeConversation[] = []
    for (const id of mine) {
      const stored = this.#world.conversation(id)
      const at = hello.conversations?.[id]
      const place = (person.settings_revs.get(id) ?? 0) > (hello.account_rev ?? 0)
      if (!foreign && at && at[0] === stored.head && at[1] === stored.receipts && !place) continue
      const { joined_seq } = this.#world.member(stored, user)
      const reset = foreign || !at || at[0] < Math.max(stored.oldest_rev, joined_seq) || at[0] > stored.head
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
