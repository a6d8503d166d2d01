// The names and pictures of users, as far as the server has sent them to this account. The last received one counts.

import type { Id, UserCard } from '../../link/contract'
import type { ConversationState, LedgerState } from '../state/state'

export class Names {
  readonly #cards = new Map<Id, UserCard>()

  /** Undefined: unknown. Null: looked up, and not visible to this account. */
  card(state: LedgerState, id: Id): UserCard | null | undefined {
    return this.#cards.get(id) ?? state.looked_up_users.get(id)
  }

  /** Takes the names from a changed state. Returns the ids whose names or pictures are new or different. */
  learn(now: LedgerState, before: LedgerState): Id[] {
    const news = new Set<Id>()
    // The list of blocks has no pictures. Of users that were looked up, and of former members, the server does not
    // report a later change.
    const withoutPicture = (card: UserCard): UserCard => ({
      ...card,
      picture: this.#cards.get(card.id)?.picture ?? null,
    })
    const take = (card: UserCard | null) => {
      if (!card || sameCard(this.#cards.get(card.id), card)) return
      this.#cards.set(card.id, card)
      news.add(card.id)
    }
    if (now.erased !== before.erased) {
      for (const id of now.erased) if (this.#cards.delete(id)) news.add(id)
    }
    for (const [id, card] of newIn(now.looked_up_users, before.looked_up_users)) {
      if (card) take(withoutPicture(card))
      else news.add(id)
    }
    for (const c of newIn(now.conversations, before.conversations).values()) {
      learnConversation(c, before.conversations.get(c.id), take, withoutPicture)
    }
    for (const { user } of newIn(now.incoming, before.incoming).values()) take(user)
    for (const { user } of newIn(now.outgoing, before.outgoing).values()) take(user)
    for (const { inviter } of newIn(now.invitations, before.invitations).values()) take(inviter)
    for (const { user } of newIn(now.blocks, before.blocks).values()) {
      take(withoutPicture(user))
    }
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
  withoutPicture: (card: UserCard) => UserCard,
): void {
  if (now.with !== before?.with) take(now.with)
  for (const { user, left } of newIn(now.members, before?.members ?? new Map()).values())
    take(left ? withoutPicture(user) : user)
}

function newIn<T>(now: ReadonlyMap<Id, T>, before: ReadonlyMap<Id, T>): ReadonlyMap<Id, T> {
  if (now === before) return new Map()
  return new Map([...now].filter(([id, value]) => before.get(id) !== value))
}

function sameCard(known: UserCard | undefined, received: UserCard): boolean {
  return (
    known?.username === received.username &&
    known.display_name === received.display_name &&
    known.picture === received.picture
  )
}
