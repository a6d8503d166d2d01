// The names of users, as far as the server has sent them to this account. The last received name counts.

import type { Id, UserCard } from '../../link/contract'
import type { ConversationState, LedgerState } from '../state/state'

export class Names {
  readonly #cards = new Map<Id, UserCard>()

  /** Undefined: unknown. Null: looked up, and not visible to this account. */
  card(state: LedgerState, id: Id): UserCard | null | undefined {
    return this.#cards.get(id) ?? state.looked_up_users.get(id)
  }

  /** Takes the names from a changed state. Returns the ids whose names are new or different. */
  learn(now: LedgerState, before: LedgerState): Id[] {
    const news = new Set<Id>()
    const take = (card: UserCard | null) => {
      if (!card || sameName(this.#cards.get(card.id), card)) return
      this.#cards.set(card.id, card)
      news.add(card.id)
    }
    if (now.erased !== before.erased) {
      for (const id of now.erased) if (this.#cards.delete(id)) news.add(id)
    }
    for (const [id, card] of newIn(now.looked_up_users, before.looked_up_users)) {
      if (card) take(card)
      else news.add(id)
    }
    for (const c of newIn(now.conversations, before.conversations).values()) {
      learnConversation(c, before.conversations.get(c.id), take)
    }
    for (const { user } of newIn(now.incoming, before.incoming).values()) take(user)
    for (const { user } of newIn(now.outgoing, before.outgoing).values()) take(user)
    for (const { inviter } of newIn(now.invitations, before.invitations).values()) take(inviter)
    for (const { user } of newIn(now.blocks, before.blocks).values()) take(user)
    for (const { user } of newIn(now.friends, before.friends).values()) take(user)
    if (now.me !== before.me) take(now.me)
    return [...news]
  }

  forget(): void {
    this.#cards.clear()
  }
}

function learnConversation(
  now: ConversationState,
  before: ConversationState | undefined,
  take: (card: UserCard | null) => void,
): void {
  if (now.with !== before?.with) take(now.with)
  for (const { user } of newIn(now.members, before?.members ?? new Map()).values()) take(user)
}

function newIn<T>(now: ReadonlyMap<Id, T>, before: ReadonlyMap<Id, T>): ReadonlyMap<Id, T> {
  if (now === before) return new Map()
  return new Map([...now].filter(([id, value]) => before.get(id) !== value))
}

function sameName(known: UserCard | undefined, received: UserCard): boolean {
  return known?.username === received.username && known.display_name === received.display_name
}
