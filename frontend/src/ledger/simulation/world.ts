// The data of the model server, and how changes are published: each durable change takes the next rev of its
// conversation, each change that an owner can see the next rev of the account.

import type { Id, Member, Message, SystemEvent } from '../../link/contract'
import type { AccountFrame, ServerFrame } from '../../link/frames'
import { Problem } from '../../link/problem'
import type { Membership, Person, StoredConversation } from './stored'

export type Publish = (to: Id, frame: ServerFrame) => void

/** One durable change of a conversation. */
export interface StoredChange {
  messages?: Message[]
  members?: Member[]
  facts?: boolean
}

export class World {
  epoch = 'epoch-1'
  readonly conversations = new Map<Id, StoredConversation>()
  readonly people = new Map<Id, Person>()
  /** Sent messages by their client_id. */
  readonly digests = new Map<Id, Message>()
  readonly publish: Publish
  #ids = 0

  constructor(tell: Publish) {
    this.publish = tell
  }

  newId(kind: string): Id {
    return `${kind}${++this.#ids}`
  }

  conversation(id: Id): StoredConversation {
    const stored = this.conversations.get(id)
    if (!stored) throw refusal(404, 'not_found')
    return stored
  }

  member(stored: StoredConversation, user: Id): Membership {
    const member = stored.members.get(user)
    if (!member) throw refusal(404, 'not_found')
    return member
  }

  person(id: Id): Person {
    const person = this.people.get(id)
    if (!person) throw refusal(404, 'not_found')
    return person
  }

  visible(stored: StoredConversation, user: Id): Message[] {
    const { joined_seq } = this.member(stored, user)
    return [...stored.messages.values()].filter(({ seq }) => seq > joined_seq).sort((a, b) => a.seq - b.seq)
  }

  /** Assigns the next rev. `happen` makes the change. All members before or after the change receive it. */
  change(stored: StoredConversation, happen: (rev: number) => StoredChange): void {
    const before = new Map(stored.members)
    const rev = (stored.head += 1)
    const { messages = [], members = [], facts = false } = happen(rev)
    for (const message of messages) stored.messages.set(message.id, message)
    for (const member of members) stored.moves.set(member.user.id, member)
    if (facts) stored.facts_rev = rev
    const conversation = facts ? factsOf(stored) : undefined
    for (const [user, { joined_seq }] of new Map([...before, ...stored.members])) {
      const seen = messages.filter(({ seq }) => seq > joined_seq)
      const { id: conversation_id } = stored
      const part = { conversation_id, from: rev, rev, messages: seen, members, conversation }
      this.publish(user, { type: 'change', ...part })
    }
  }

  changeAccount(user: Id, change: (person: Person) => Partial<AccountFrame>): void {
    const person = this.person(user)
    person.rev += 1
    const part = change(person)
    this.publish(user, { type: 'account', from: person.rev, account_rev: person.rev, ...part })
  }

  /** A system message: who did what, and whom it concerns. */
  line(
    stored: StoredConversation,
    rev: number,
    by: Id | null,
    event: SystemEvent,
    about: Id | null,
    reply_to: Id | null = null,
  ) {
    const line: Message = {
      ...{ conversation_id: stored.id, id: this.newId('s'), client_id: null, seq: rev, rev, kind: 'system' },
      ...{ sender_id: by, body: null, reply_to, created_at: new Date().toISOString() },
      ...{ edited_at: null, deleted_at: null, system: { event, user_id: about } },
    }
    return line
  }
}

export function factsOf({ title, description, locked, members }: StoredConversation) {
  return { title, description, picture: null, locked, members_count: members.size }
}

export function refusal(status: number, code: string): Problem {
  return new Problem({ status, code })
}
