// The data of the model server, and how changes are published: each durable change takes the next rev of its
// conversation, each change that an owner can see the next rev of the account.

import type { Id, Member, Message, SystemEvent } from '../../link/contract'
import type { AccountFrame, ServerFrame } from '../../link/frames'
import { Problem } from '../../link/problem'
import type { Membership, Person, Room } from './facts'

export type Tell = (to: Id, frame: ServerFrame) => void

/** One durable change of a conversation. */
export interface Happening {
  messages?: Message[]
  members?: Member[]
  facts?: boolean
}

export class World {
  epoch = 'epoch-1'
  readonly rooms = new Map<Id, Room>()
  readonly people = new Map<Id, Person>()
  /** Sent messages by their client_id. */
  readonly digests = new Map<Id, Message>()
  readonly tell: Tell
  #ids = 0

  constructor(tell: Tell) {
    this.tell = tell
  }

  newId(kind: string): Id {
    return `${kind}${++this.#ids}`
  }

  room(id: Id): Room {
    const room = this.rooms.get(id)
    if (!room) throw refusal(404, 'not_found')
    return room
  }

  member(room: Room, user: Id): Membership {
    const member = room.members.get(user)
    if (!member) throw refusal(404, 'not_found')
    return member
  }

  person(id: Id): Person {
    const person = this.people.get(id)
    if (!person) throw refusal(404, 'not_found')
    return person
  }

  visible(room: Room, user: Id): Message[] {
    const { joined_seq } = this.member(room, user)
    return [...room.messages.values()].filter(({ seq }) => seq > joined_seq).sort((a, b) => a.seq - b.seq)
  }

  /** Assigns the next rev. `happen` makes the change. All members before or after the change receive it. */
  change(room: Room, happen: (rev: number) => Happening): void {
    const before = new Map(room.members)
    const rev = (room.head += 1)
    const { messages = [], members = [], facts = false } = happen(rev)
    for (const message of messages) room.messages.set(message.id, message)
    for (const member of members) room.moves.set(member.user.id, member)
    if (facts) room.facts_rev = rev
    const conversation = facts ? factsOf(room) : undefined
    for (const [user, { joined_seq }] of new Map([...before, ...room.members])) {
      const seen = messages.filter(({ seq }) => seq > joined_seq)
      const { id: conversation_id } = room
      const part = { conversation_id, from: rev, rev, messages: seen, members, conversation }
      this.tell(user, { type: 'change', ...part })
    }
  }

  changeAccount(user: Id, change: (person: Person) => Partial<AccountFrame>): void {
    const person = this.person(user)
    person.rev += 1
    const part = change(person)
    this.tell(user, { type: 'account', from: person.rev, account_rev: person.rev, ...part })
  }

  /** A system message: who did what, and whom it concerns. */
  line(
    room: Room,
    rev: number,
    by: Id | null,
    event: SystemEvent,
    about: Id | null,
    reply_to: Id | null = null,
  ) {
    const line: Message = {
      ...{ conversation_id: room.id, id: this.newId('s'), client_id: null, seq: rev, rev, kind: 'system' },
      ...{ sender_id: by, body: null, reply_to, created_at: new Date().toISOString() },
      ...{ edited_at: null, deleted_at: null, system: { event, user_id: about } },
    }
    return line
  }
}

export function factsOf({ title, description, locked, members }: Room) {
  return { title, description, locked, members_count: members.size }
}

export function refusal(status: number, code: string): Problem {
  return new Problem({ status, code })
}
